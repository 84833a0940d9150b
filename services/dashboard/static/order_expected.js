// What the importer expects, in the reader's language: its own text is English; what is not known here stays so.
import { say } from "./words.js";

const PHRASES = [
  // texts, numbers, days
  [/^a text of (\d+) to (\d+) characters, not only spaces$/, "$1 到 $2 个字符，不能全是空格"],
  [/^a text of (\d+) to (\d+) characters, each clause its own$/, "$1 到 $2 个字符，各条不同"],
  [/^a text of (\d+) to (\d+) characters, without space around it; each passage its own$/, "$1 到 $2 个字符，首尾无空格，各不相同"],
  [/^a text of (\d+) to (\d+) characters, without space around it: .*$/, "$1 到 $2 个字符，首尾无空格：网址、文件名或文号"],
  [/^a text of (\d+) to (\d+) characters(?:, without space around it)?$/, "$1 到 $2 个字符，首尾无空格"],
  [/^a list of at least one text$/, "至少一条"],
  [/^a number of minutes from (\d+) to (\d+)$/, "$1 到 $2 分钟"],
  [/^a number of minutes above 0, at most (\d+)$/, "大于 0、不超过 $1 分钟"],
  [/^a whole number of axles from (\d+) to (\d+)$/, "$1 到 $2 的轴数"],
  [/^kg: a number from (\d+) to (\d+), without unit; vehicles of strictly more are meant$/, "$1 到 $2 的千克数，不带单位；指超过此数的车辆"],
  [/^kg: a number from (\d+) to (\d+), without unit; vehicles of so much or more are meant$/, "$1 到 $2 的千克数，不带单位；指达到或超过此数的车辆"],
  [/^a day not before (\S+) and not after (\S+)$/, "不早于 $1、不晚于 $2 的日期"],
  [/^a day not before (\S+)$/, "不早于 $1 的日期"],
  [/^at most (\d+) days from (\S+) on$/, "自 $2 起最多 $1 天"],
  [/^a list of days such as (\S+), each once$/, "日期，如 $1，不重复"],
  [/^a list of days such as (\S+), each once, none of them in holidays$/, "日期，如 $1，不重复，且不在放假日之内"],
  // when
  [/^later than from: a time .*$/, "晚于起始时间"],
  [/^later than issued_at: a time .*$/, "晚于发布时间"],
  [/^a time where the event is paused or lifted: .*$/, "暂停、解除须写明自何时起"],
  [/^a time (?:with its offset )?such as ([^\s,]+).*$/, "时间，如 $1"],
  [/^a later issued_at: .*$/, "更晚的发布时间：库中已有同一编号、同一发布时间而内容不同的版本"],
  [/^a list of at least one pair of two times HH:MM.*$/, "至少一个时段，如 07:00-22:00；起止须不同，止可写 24:00"],
  [/^a list of at least one number from 1 \(Monday\) to 7 \(Sunday\), each once$/, "至少一个星期几"],
  [/^a list of at least one of the days such as (\S+), each once; .*$/, "至少一个日期，如 $1，不重复；写了日期即不看星期几"],
  [/^null where the order does not say, or one of (.+)$/, "令中未写则不选，或以下之一：$1"],
  [/^the calendar that the order names.*$/, "写了节假日或调休的规定，须指明所用的节假日历"],
  [/^an object with name, source, holidays and working_days$/, "节假日历：名称、出处、放假日、补班日"],
  // whom
  [/^an object with fuels, classes, uses, .*$/, "写明管哪些车辆"],
  [/^a list: list every fuel meant, of (.+)$/, "至少一种燃料"],
  [/^a whole number from (\d+) to (\d+), together with stage_inclusive$/, "$1 到 $2 的排放阶段，并写明是否含本数"],
  [/^a whole number from (\d+) to (\d+), itself meant, .*$/, "$1 到 $2 的排放阶段（含本数），不高于最高阶段"],
  [/^true or false; inclusive or not\?.*$/, "写明是否含本数（“以下”依法含本数）"],
  [/^a list, \[\] for (?:any|none), of (.+)$/, "以下各项中选，可空：$1"],
  [/^null for any, or a list, each once, of (.+)$/, "以下各项中选，不重复，不选即不限：$1"],
  [/^one of (.+), together with local_prefixes$/, "以下之一：$1，并写明本地号牌前缀"],
  [/^beginnings of plates that count as local.*$/, "写明哪些号牌前缀算本地，如 豫C"],
  [/^an object with barred and letter$/, "尾号规则：限哪些尾号、字母如何算"],
  [/^null, true or false$/, "不限、是或否"],
  // where
  [/^a list of at least one zone_id; \[\] only with passages$/, "至少一个区域；只有写了路口方向时可空"],
  [/^a list of objects with zone and included, each zone once$/, "各条边界道路写明含或不含，每条一次"],
  [/^a list of zone_ids, each once, none of them in zones$/, "除外区域，不重复，且不是管控区域本身"],
  [/^a list of objects with name, from, to and within_minutes, each name once$/, "各路口方向写明名称、驶入区域、驶出区域、时限"],
  [/^true \(含.*$/, "写明该道路含或不含在区域内"],
  [/^a zone_id: the approach$/, "驶入区域"],
  [/^a zone_id: the exit, another than from$/, "驶出区域，不同于驶入区域"],
  [/^a zone_id(.*)$/, "一个区域$1"],
  [/^an area of a city, at most (\d+) km across$/, "一个城市大小的区域，跨度不超过 $1 千米"],
  [/^a zone of the draft or of the register$/, "已登记或本次所画的区域"],
  // warnings, passes, the order itself
  [/^an object with levels and districts$/, "预警的级别和地区"],
  [/^a list of at least one, each once, of (.+)$/, "至少一项，不重复：$1"],
  [/^a list of district codes, each once; .*$/, "区县代码，不重复；任一区县的预警都算则空"],
  [/^an object with effect, and perhaps by_level$/, "通行证的效力，可按预警级别分别写"],
  [/^an object with an effect for at least one of (.+)$/, "至少一个级别的效力：$1"],
  [/^an object with at, where and proof$/, "公布的时间、处所和凭证"],
  [/^at most (\d+) clauses$/, "最多 $1 条条款"],
  [/^at most ([\d,]+) vertices$/, "全部区域合计最多 $1 个顶点"],
  [/^a list of at least one clause; .*$/, "至少一条条款；暂停、恢复、解除时不写条款"],
  [/^\[\] where the event is paused, resumed or lifted.*$/, "暂停、恢复、解除的版本不写条款：以之前的条款为准"],
  [/^one of (.+)$/, "以下之一：$1"],
];

function inChinese(text) {
  const [whole, wanted] = [text, text.replace(/^null, or /, "")];
  const known = PHRASES.find(([pattern]) => pattern.test(whole)) ?? PHRASES.find(([pattern]) => pattern.test(wanted));
  if (!known) return text;
  return known[0].test(whole) ? whole.replace(...known) : `可不写；写则为${wanted.replace(...known)}`;
}

export function expected(text) {
  if (say("zh", "en") === "en") return text;
  const [wanted, nearest] = text.split("; nearest: ");
  return `${inChinese(wanted)}${nearest ? `；最接近的是 ${nearest}` : ""}`;
}
