// What POST /orders/check says, in words: the paragraph, what keeps the order out, slips, differences.
import { make } from "./dom.js";
import { memberWords, placed, valueWords } from "./order_refusal.js";
import { say } from "./words.js";

const [OWN, OTHER] = [say("zh", "en"), say("en", "zh")];
const SEVERITIES = { error: ["bad", say("不能如此", "cannot be meant")], warning: ["warn", say("可能有误", "likely a slip")], info: ["info", say("提示", "note")] };

const list = (title, items, named) => (items.length
  ? make("section", {}, make("h3", {}, `${title}${say("（", " (")}${items.length}${say("）", ")")}`), make("ul", { class: `list small ${named}` }, items))
  : null);

function refusal({ place, member, value, said }) {
  return make("li", {}, make("span", { class: "badge bad" }, say("不能入库", "kept out")), ` ${placed(place)}${memberWords(member)}`,
    make("span", { class: "muted sub" }, say(`现为 ${valueWords(value)}，应为 ${said.zh}`, `is ${valueWords(value)}, expected ${said.en}`)));
}

function slip({ severity, ...text }) {
  const [kind, words] = SEVERITIES[severity] ?? ["", severity];
  return make("li", {}, make("span", { class: `badge ${kind}` }, words), ` ${text[OWN]}`);
}

export function checked(answer) {
  const { paragraph, slips, refusals, differences, compared_with: before } = answer;
  const order = ["error", "warning", "info"];
  const sorted = [...slips].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return [
    paragraph
      ? make("div", {}, make("p", { class: "said", "data-paragraph": "" }, paragraph[OWN]),
        make("details", {}, make("summary", {}, say("英文（English）", "In Chinese（中文）")), make("p", { class: "said", lang: say("en", "zh-CN") }, paragraph[OTHER])))
      : make("p", { class: "muted", "data-paragraph": "" }, say("还读不成一份管控令，见下。", "It does not read as an order yet, see below.")),
    list(say("须改正", "To be mended"), refusals.map(refusal), "refusals"),
    list(say("请留意", "To think about"), sorted.map(slip), "slips"),
    before ? list(say("与上一版的差异", "Against the version before"), differences.map((one) => make("li", {}, one[OWN])), "differences") : null,
    before && !differences.length ? make("p", { class: "small muted" }, say("与上一版没有差异。", "Nothing differs from the version before.")) : null,
    !refusals.length && !slips.length ? make("p", { class: "good-words small" }, say("没有发现问题。", "Nothing to point out.")) : null,
  ].filter(Boolean);
}
