// What the importer expects, in the reader's language: its own text is English; what is not known here stays so.
import { say } from "./words.js";

const PHRASES = [
  [/^a text of (\d+) to (\d+) characters(?:, without space around it)?(.*)$/, "$1 到 $2 个字符，首尾无空格$3"],
  [/^a list of at least one zone_id; \[\] only with passages$/, "至少一个区域；只有写了路口方向时可空"],
  [/^a list: list every fuel meant, of (.+)$/, "至少一种燃料"],
  [/^a list of at least one text$/, "至少一条"],
  [/^a list of at least one clause; .*$/, "至少一条条款；暂停、恢复、解除时不写条款"],
  [/^\[\] where the event is paused, resumed or lifted.*$/, "暂停、恢复、解除的版本不写条款：以之前的条款为准"],
  [/^a time where the event is paused or lifted: .*$/, "暂停、解除须写明自何时起"],
  [/^(?:null, or )?a time such as (\S+?)(?:,.*)?$/, "时间，如 $1"],
  [/^true or false; inclusive or not\?.*$/, "写明是否含本数（“以下”依法含本数）"],
  [/^a zone_id(.*)$/, "一个区域$1"],
  [/^one of (.+)$/, "以下之一：$1"],
  [/^(?:null, or )?a whole number of axles from (\d+) to (\d+)$/, "$1 到 $2 的轴数"],
  [/^a number of minutes from (\d+) to (\d+)$/, "$1 到 $2 分钟"],
  [/^a number of minutes above 0, at most (\d+)$/, "大于 0、不超过 $1 分钟"],
  [/^the calendar that the order names.*$/, "写了节假日或调休的规定，须指明所用的节假日历"],
  [/^a later issued_at: .*$/, "更晚的发布时间：库中已有同一编号、同一发布时间而内容不同的版本"],
  [/^String should .*$/, "非空、不过长的文字"],
  [/^beginnings of plates that count as local.*$/, "写明哪些号牌前缀算本地，如 豫C"],
];

export function expected(text) {
  if (say("zh", "en") === "en") return text;
  const [wanted, nearest] = text.split("; nearest: ");
  const known = PHRASES.find(([pattern]) => pattern.test(wanted));
  return `${known ? wanted.replace(...known) : wanted}${nearest ? `；最接近的是 ${nearest}` : ""}`;
}

// "order LY-1: clause 2" → 第 2 条; nothing for the order itself.
export function placed(place) {
  const clause = /: clause (\S+)$/.exec(place)?.[1];
  return clause ? say(`第 ${clause} 条 `, `clause ${clause}, `) : "";
}

// What the form calls a member; its own name where the form has no field for it.
export function memberWords(member) {
  const plain = member.replace(/\[\d+\]/g, "");
  const field = document.querySelector(`[data-form] [data-path="${CSS.escape(plain)}"], [data-form] [data-path$=".${CSS.escape(plain)}"]`);
  const label = field?.querySelector(":scope > .label, :scope > legend") ?? field?.closest("label")?.querySelector(".label");
  return label?.firstChild?.textContent.trim() ?? member;
}

const STEP_MEMBERS = { by: say("姓名", "your name"), note: say("意见", "note"), "announced.where": say("公布处", "announced at") };

/* Why a step was refused, in the page's language: each fault of the order, else what the API says; one it words in English only stays so. */
export function refusalWords(error) {
  const faults = (error.errors ?? []).map(({ field, value, expected: wanted }) => {
    const at = field.lastIndexOf(": ");
    const where = `${placed(field.slice(0, Math.max(at, 0)))}${at < 0 ? STEP_MEMBERS[field] ?? field : memberWords(field.slice(at + 2))}`;
    return say(`${where}现为 ${value?.trim() || "空"}，应为 ${expected(wanted)}`, `${where} is ${value?.trim() || "empty"}, expected ${wanted}`);
  });
  return faults.length ? faults.join(say("；", "; ")) : error.said?.[say("zh", "en")] ?? error.message;
}
