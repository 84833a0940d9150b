// What a trial comes to: figures, hours as bars, tables by stage, district and owner, and what was in force beside it.
import { make } from "./dom.js";
import { count, say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

const tile = (label, value, kind, note) => make("div", { class: `tile ${kind}` }, make("span", { class: "tile-label" }, label),
  make("span", { class: "tile-value", "data-figure": kind }, value), note ? make("span", { class: "tile-note" }, note) : null);

const kilometres = (number) => number.toLocaleString("en-US", { maximumFractionDigits: 1 });
const numbersOf = (one) => [one.violations, one.vehicles, one.driving_minutes].map(count);

// A number, or its range while some of what it counts is not decided.
const between = ([low, high]) => (low === high ? count(low) : `${count(low)}–${count(high)}`);

export function figures(answer) {
  const beside = answer.comparison;
  const about = (words) => (answer.undecided ? say(`约 ${words}`, `about ${words}`) : words);
  const noted = (value, [low, high]) => (low === high ? null : about(count(value)));
  return [
    make("div", { class: "tiles" },
      tile(say("涉及车辆", "Vehicles"), between(answer.vehicle_range), "plain", noted(answer.vehicles, answer.vehicle_range)),
      tile(say("违令（车·日）", "Violations (vehicle-days)"), between(answer.violation_range), "bad", noted(answer.violations, answer.violation_range)),
      tile(say("区内行驶分钟", "Minutes driven inside"), about(count(answer.driving_minutes)), "warn"),
      tile(say("区内行驶公里", "Kilometres inside"), about(kilometres(answer.kilometres)), "good")),
    answer.undecided ? make("p", { class: "small muted" }, say(`抽样估计：尚有 ${count(answer.undecided)} 车·日须看原始定位点，正在核对；范围以 99% 的置信度含准确值。`, `Estimates by a sample: ${count(answer.undecided)} vehicle-days are still to be told by the raw points; the ranges hold the exact numbers with a confidence of 99 %.`)) : null,
    beside ? comparison(beside, answer.undecided ? say("（估计）", " (estimates)") : "") : null,
  ].filter(Boolean);
}

function comparison(beside, certainty) {
  const title = (beside.of_order ? say("与现行版本相比", "Against the order as it stood") : say("与当时执行的全部管控令相比", "Against all orders then in force")) + certainty;
  const rows = [
    [say("当时认定", "found then"), beside.standing, ""], [say("两者都有", "in both"), beside.also_hit, ""],
    [say("此方案新增", "only in this trial"), beside.newly_hit, "+"], [say("此方案不再有", "no longer in this trial"), beside.no_longer_hit, "−"],
  ];
  return make("section", { class: "trial-beside" }, make("h3", {}, title), make("table", { class: "table", "data-beside": "" },
    make("thead", {}, make("tr", {}, ["", say("车·日", "vehicle-days"), say("车辆", "vehicles")].map((words, place) => (words ? make("th", { scope: "col", class: place ? "num" : "" }, words) : make("td", {}))))),
    make("tbody", {}, rows.map(([words, one, sign]) => make("tr", {}, make("th", { scope: "row" }, words), ...[one.violations, one.vehicles].map((number) => make("td", { class: "num" }, number ? sign : "", count(number))))))));
}

function drawn(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function hourBars(hours) {
  const most = Math.max(1, ...hours.map((one) => one.driving_minutes));
  const picture = drawn("svg", { class: "hour-bars", role: "img", "aria-label": say("每小时区内行驶分钟，数据见下表", "minutes driven inside by hour; the numbers are in the table below") });
  hours.forEach(({ hour, driving_minutes: minutes }) => {
    const [x, height] = [(hour * 100) / 24, (minutes * 80) / most];
    const bar = drawn("rect", { x: `${x + .4}%`, width: `${100 / 24 - .8}%`, y: `${84 - height}%`, height: `${height}%` });
    const title = drawn("title", {});
    title.textContent = `${hour}:00 ${count(minutes)}`;
    bar.append(title);
    picture.append(bar);
    if (hour % 3 === 0) {
      const words = drawn("text", { x: `${x}%`, y: "97%" });
      words.textContent = String(hour);
      picture.append(words);
    }
  });
  return picture;
}

function table(title, first, rows, name) {
  const heads = [say("车·日", "vehicle-days"), say("车辆", "vehicles"), say("分钟", "minutes")];
  const body = make("table", { class: "table" }, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, first), heads.map((words) => make("th", { scope: "col", class: "num" }, words)))),
    make("tbody", {}, rows.map(([words, numbers]) => make("tr", {}, make("th", { scope: "row" }, words), numbers.map((number) => make("td", { class: "num" }, number))))));
  return make("section", { class: "card", "data-by": name }, make("h3", {}, title), make("div", { class: "table-box scroll", tabindex: 0, role: "region", "aria-label": title }, body));
}

/* words: { stage: Map, district: Map } of codes to what they are called. */
export function tables(answer, words) {
  const named = (known, unknown) => (one) => [one.name === null || one.name === undefined ? unknown : known?.get(String(one.name)) ?? String(one.name), numbersOf(one)];
  const unknown = say("不明", "unknown");
  return [
    table(say("按排放阶段", "By stage"), say("阶段", "Stage"), answer.by_stage.map(named(words.stage, unknown)), "stage"),
    table(say("按区县", "By district"), say("区县", "District"), answer.by_district.map(named(words.district, unknown)), "district"),
    table(say("按所有人（前 20）", "By owner (the first 20)"), say("所有人", "Owner"), answer.by_owner.map(named(null, unknown)), "owner"),
  ];
}

export function hours(answer) {
  const rows = answer.by_hour.filter((one) => one.driving_minutes || one.violations);
  const hourRows = make("details", {}, make("summary", {}, say("数据表", "The numbers")), make("table", { class: "table" },
    make("thead", {}, make("tr", {}, [say("时", "hour"), say("分钟", "minutes"), say("车·日", "vehicle-days")].map((one) => make("th", { scope: "col", class: "num" }, one)))),
    make("tbody", {}, rows.map((one) => make("tr", {}, [`${one.hour}`, count(one.driving_minutes), count(one.violations)].map((number) => make("td", { class: "num" }, number)))))));
  return make("section", { class: "card", "data-by": "hour" }, make("h3", {}, say("按小时（区内行驶分钟）", "By hour (minutes driven inside)")), hourBars(answer.by_hour), hourRows);
}
