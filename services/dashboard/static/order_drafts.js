// The ladder: drafts with their state, and what can be done with each by whom.
import { fetched } from "./basemap.js";
import { make } from "./dom.js";
import { sent } from "./order_asking.js";
import { refusalWords } from "./order_refusal.js";
import { moment, say } from "./words.js";

const API = "/api/v1/orders/drafts";
const STATES = {
  draft: ["info", say("待批准", "to be approved")], approved: ["good", say("已批准（库中已有同文）", "approved, in the register already")],
  published: ["good", say("已批准公布", "approved and announced")], rejected: ["warn", say("已退回", "sent back")],
};

const named = (label, attributes) => make("label", { class: "field" }, make("span", { class: "label" }, label), make("input", { autocomplete: "off", ...attributes }));

function steps(draft) {
  return make("form", { class: "fields draft-steps", "data-draft": draft.draft_id, "data-revision": draft.revision },
    named(say("复核人姓名", "Your name"), { name: "by", required: true, maxlength: 100 }),
    named(say("公布处（批准时）", "Announced at (when approving)"), { name: "where", maxlength: 500, placeholder: say("如：市政府网站", "such as the city's web page") }),
    named(say("意见（退回时必填）", "Note (needed to send it back)"), { name: "note", maxlength: 500 }),
    make("div", { class: "row wide" }, make("button", { class: "button primary", name: "step", value: "approve" }, say("批准并公布", "Approve and announce")),
      make("button", { class: "button", name: "step", value: "reject" }, say("退回", "Send back")), make("span", { class: "small", role: "status", "data-step-state": "" })));
}

function item(draft, open) {
  const [kind, words] = STATES[draft.state] ?? ["", draft.state];
  const who = [say(`${draft.drafted_by} 起草 ${moment(draft.drafted_at)}`, `written by ${draft.drafted_by} ${moment(draft.drafted_at)}`),
    draft.editors.length ? say(`${draft.editors.join("、")} 修改`, `changed by ${draft.editors.join(", ")}`) : "",
    draft.approved_by ? say(`${draft.approved_by} 批准 ${moment(draft.approved_at)}`, `approved by ${draft.approved_by} ${moment(draft.approved_at)}`) : "",
    draft.rejected_by ? say(`${draft.rejected_by} 退回 ${moment(draft.rejected_at)}`, `sent back by ${draft.rejected_by} ${moment(draft.rejected_at)}`) : "",
    draft.note ? say(`“${draft.note}”`, `“${draft.note}”`) : ""].filter(Boolean).join(" · ");
  const openButton = make("button", { class: "button quiet", type: "button" }, say("打开修改", "Open"));
  openButton.addEventListener("click", () => open(draft.draft_id));
  const title = ["published", "approved"].includes(draft.state)
    ? make("a", { href: `/orders/${encodeURIComponent(draft.order_id)}` }, draft.title) : make("strong", {}, draft.title);
  return make("li", { class: "draft", "data-draft-state": draft.state },
    make("div", { class: "row" }, make("span", { class: "muted" }, `#${draft.draft_id}`), make("span", { class: `badge ${kind}` }, words), title, make("span", { class: "mono small muted" }, draft.order_id),
      ["draft", "rejected"].includes(draft.state) ? openButton : null),
    make("p", { class: "small muted" }, who),
    draft.state === "draft" ? make("details", {}, make("summary", {}, say("批准或退回", "Approve or send back")), steps(draft)) : null);
}

/* drafts(box, open): lists them; open(id) when one is to be changed. Returns what lists them anew. */
export function drafts(box, open) {
  async function show() {
    try {
      const { items } = await fetched(API);
      box.replaceChildren(items.length ? make("ul", { class: "list" }, items.map((one) => item(one, open))) : make("p", { class: "muted" }, say("还没有草稿。", "There is no draft yet.")));
    } catch (error) {
      box.replaceChildren(make("p", { class: "note bad", role: "alert" }, say(`草稿暂时无法读取（${error.message}）`, `The drafts cannot be read at the moment (${error.message})`)));
    }
  }
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const [step, told] = [event.submitter.value, form.querySelector("[data-step-state]")];
    const { by, where, note } = Object.fromEntries(new FormData(form));
    const body = { by, revision: Number(form.dataset.revision), note: note || null };
    if (step === "approve" && where) body.announced = { where };
    try {
      await sent("POST", `${API}/${form.dataset.draft}/${step}`, body);
      await show();
    } catch (error) {
      told.className = "small bad-words";
      told.textContent = refusalWords(error);
    }
  });
  show();
  return show;
}

export const readDraft = (id) => fetched(`${API}/${id}`);
export const saveDraft = (draft, body) => (draft ? sent("PUT", `${API}/${draft.draft_id}`, { ...body, revision: draft.revision }) : sent("POST", API, body));
