// A returned list: checked, its errors shown by row, and loaded when a person says yes.
import { make } from "./dom.js";
import { Problem } from "./order_asking.js";
import { refusalWords } from "./order_refusal.js";
import { count, say } from "./words.js";

const API = "/api/v1/answers";
const form = document.querySelector("[data-receive]");
const told = document.querySelector("[data-receive-told]");

async function posted(path, file, query) {
  const address = `${API}${path}?${new URLSearchParams({ name: file.name, ...query })}`;
  const answer = await fetch(address, { method: "POST", headers: { "content-type": "application/octet-stream", accept: "application/json" }, body: file });
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, said);
  return said;
}

const failed = (error) => told.replaceChildren(make("p", { class: "note bad", role: "alert" }, refusalWords(error)));

function errors(found) {
  if (!found.error_count) return null;
  const more = found.error_count - found.errors.length;
  const items = found.errors.map(({ said }) => make("li", {}, said[say("zh", "en")]));
  return make("details", { open: true }, make("summary", {}, say(`错误 ${count(found.error_count)} 处`, `${count(found.error_count)} errors`)),
    make("ol", { class: "list small receive-errors", tabindex: "0" }, items), more > 0 ? make("p", { class: "small" }, say(`另有 ${count(more)} 处`, `and ${count(more)} more`)) : null);
}

function button(words, primary, go) {
  const made = make("button", { class: `button${primary ? " primary" : ""}`, type: "button" }, words);
  made.addEventListener("click", go);
  return made;
}

function shown(file, by, found) {
  const receiver = found.district ?? say("全市", "the whole city");
  const load = (more) => async () => {
    try {
      const { loaded } = await posted("", file, { digest: found.digest, by, ...more });
      told.replaceChildren(make("p", { class: "note" }, say(`已入库 ${count(loaded)} 件反馈。`, `${count(loaded)} answers are loaded.`)));
      form.reset();
    } catch (error) {
      failed(error);
    }
  };
  const yes = found.error_count
    ? button(say(`除有错误的案件外，入库 ${count(found.answers)} 件`, `Load ${count(found.answers)}, without the cases that have errors`), false, load({ except_errors: "true" }))
    : button(say(`是，入库 ${count(found.answers)} 件`, `Yes, load ${count(found.answers)}`), true, load({}));
  told.replaceChildren(...[
    make("p", {}, say(`${receiver}：反馈 ${count(found.answers)} 件，未填 ${count(found.blank)} 件，错误 ${count(found.error_count)} 处。`,
      `${receiver}: answers ${count(found.answers)}, cases without one ${count(found.blank)}, errors ${count(found.error_count)}.`)),
    errors(found), found.answers ? yes : null].filter(Boolean));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = form.elements.file.files[0];
  told.replaceChildren(make("p", { class: "loading" }, say("正在核对…", "checking…")));
  try {
    shown(file, form.elements.by.value, await posted("/check", file, {}));
  } catch (error) {
    failed(error);
  }
});
