// A refusal in words: where it is, what stands there, what was expected.
import { say } from "./words.js";

// "order LY-1: clauses 2, 3" → 第 2、3 条; nothing for the order itself.
export function placed(place) {
  const clauses = /: clauses? (.+)$/.exec(place)?.[1];
  return clauses ? say(`第 ${clauses.replaceAll(", ", "、")} 条 `, `clause ${clauses}, `) : "";
}

const FORMS = ":is([data-form], [data-clause-form])";

// What the form calls a member; its own name where the form has no field for it.
export function memberWords(member) {
  const plain = member.replace(/\[\d+\]/g, "");
  const field = document.querySelector(`${FORMS} [data-path="${CSS.escape(plain)}"], ${FORMS} [data-path$=".${CSS.escape(plain)}"]`);
  const label = field?.querySelector(":scope > .label, :scope > legend") ?? field?.closest("label")?.querySelector(".label");
  return label?.firstChild?.textContent.trim() ?? member;
}

// What stands there; nothing, spaces and an empty list are all empty to a reader.
export const valueWords = (value) => (["", "[]"].includes(value?.trim() ?? "") ? say("空", "empty") : value.trim());

const STEP_MEMBERS = { by: say("姓名", "your name"), note: say("意见", "note"), "announced.where": say("公布处", "announced at"), from: say("历史从", "history from"), to: say("历史到", "history to"), zones: say("区域", "the area") };

/* Why a step was refused, in the page's language: each fault of the order, else what the API says; one it words in English only stays so. */
export function refusalWords(error) {
  const faults = (error.errors ?? []).map(({ field, value, expected, said }) => {
    const at = field.lastIndexOf(": ");
    const where = `${placed(field.slice(0, Math.max(at, 0)))}${at < 0 ? STEP_MEMBERS[field] ?? field : memberWords(field.slice(at + 2))}`;
    return say(`${where}现为 ${valueWords(value)}，应为 ${said?.zh ?? expected}`, `${where} is ${valueWords(value)}, expected ${expected}`);
  });
  return faults.length ? faults.join(say("；", "; ")) : error.said?.[say("zh", "en")] ?? error.message;
}
