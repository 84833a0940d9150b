// An order out of a JSON file, chosen or dropped on the page; of a file with several, one is chosen.
import { make } from "./dom.js";
import { say } from "./words.js";

const MOST_BYTES = 2_000_000;

async function read(file) {
  if (file.size > MOST_BYTES) throw new Error(say("文件超过 2 MB", "the file is larger than 2 MB"));
  const found = JSON.parse(await file.text());
  const orders = Array.isArray(found) ? found : [found];
  if (!orders.length || !orders.every((one) => one && typeof one === "object" && !Array.isArray(one))) throw new Error(say("文件里不是管控令（JSON 对象或其列表）", "the file holds no order (a JSON object or a list of them)"));
  return orders;
}

/* takeFiles({input, note, page}, opened): opened(order) with the JSON of the one that is taken. */
export function takeFiles({ input, note, page }, opened) {
  async function take(file) {
    if (!file) return;
    note.hidden = false;
    note.className = "note";
    try {
      const orders = await read(file);
      note.replaceChildren(say(`已打开 ${file.name}`, `${file.name} is open`));
      if (orders.length > 1) note.append(chooser(orders));
      opened(orders[0]);
    } catch (error) {
      note.className = "note bad";
      note.textContent = say(`读不了 ${file.name}：${error.message}`, `${file.name} cannot be read: ${error.message}`);
    }
  }
  function chooser(orders) {
    const select = make("select", {}, orders.map((one, place) => make("option", { value: place }, `${one.order_id ?? "?"} ${one.event ?? ""} ${one.issued_at ?? ""}`)));
    select.addEventListener("change", () => opened(orders[Number(select.value)]));
    return make("label", { class: "row small" }, say(`，内有 ${orders.length} 份：`, `, with ${orders.length} orders:`), select);
  }
  input.addEventListener("change", () => { take(input.files[0]); input.value = ""; });
  page.addEventListener("dragover", (event) => { event.preventDefault(); page.classList.add("is-dropping"); });
  for (const ended of ["dragleave", "drop"]) page.addEventListener(ended, () => page.classList.remove("is-dropping"));
  page.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });
}
