// What is known of one point, in words.
import { make } from "./dom.js";
import { clock, moment, say } from "./words.js";

const PLACES = {
  inside: say("管控区域内", "inside the order's zone"),
  border: say("边界误差范围内，不能确定", "at the boundary, within positioning error"),
  outside: say("管控区域外", "outside the order's zone"),
};
const KINDS = {
  against: say("违令行驶", "driving against an order"),
  late: say("补传点", "sent late"),
  driving: say("行驶", "driving"),
  standing: say("停驶", "standing"),
};

export const kindWord = (point) => KINDS[point.kind];

// The box is filled anew: state and clock on top, then each fact that is known. doubtWords: code -> text.
export function showDetails(box, point, number, total, doubtWords) {
  box.replaceChildren(
    make("p", { class: `replay-state ${point.kind}` }, make("span", { class: "replay-dot" }), stateWord(point)),
    make("p", { class: "replay-clock" }, clock(point.time)),
    make("p", { class: "muted small" }, say(`第 ${number + 1} 点，共 ${total} 点`, `point ${number + 1} of ${total}`)),
    make("dl", { class: "facts" }, ...factsOf(point).flatMap(([label, value]) => [make("dt", {}, label), make("dd", {}, value)])),
    doubts(point, doubtWords),
  );
}

function stateWord(point) {
  const driving = point.kind === "late" ? ` · ${point.driving ? KINDS.driving : KINDS.standing}` : "";
  return KINDS[point.kind] + driving;
}

function factsOf(point) {
  return [
    [say("速度", "Speed"), point.speed_kmh === null ? say("无", "none") : `${point.speed_kmh} km/h`],
    [say("方向", "Heading"), point.heading_deg === null ? null : `${Math.round(point.heading_deg)}° ${compass(point.heading_deg)}`],
    [say("区域", "Place"), PLACES[point.place] ?? point.place],
    [say("管控", "Order"), point.ordered ? say("当时管控令有效", "an order was in force") : say("当时无适用管控令", "none was in force")],
    [say("收到", "Received"), received(point)],
    [say("终端", "Terminal"), point.terminal_id],
    [say("坐标", "Lon, lat"), `${point.lon.toFixed(5)}, ${point.lat.toFixed(5)}`],
  ].filter(([, value]) => value !== null && value !== undefined);
}

function received(point) {
  if (!point.received_at) return null;
  const late = say(`补传，晚 ${lag(point)}`, `late by ${lag(point)}`);
  return point.late ? `${moment(point.received_at)}（${late}）` : say("及时", "in time");
}

function lag(point) {
  const minutes = Math.max(Math.round((Date.parse(point.received_at) - point.at) / 60000), 0);
  if (minutes < 120) return say(`${minutes} 分钟`, `${minutes} min`);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? say(`${hours} 小时`, `${hours} h`) : say(`${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days`);
}

function doubts(point, words) {
  if (!point.doubtful) return make("p", { class: "small muted" }, say("此点无存疑之处", "no doubts about this point"));
  const items = point.doubts.map((code) => make("li", {}, words[code] ?? code));
  return make("div", { class: "replay-doubts" }, make("strong", {}, say("存疑", "In doubt")), make("ul", {}, ...items));
}

const WINDS = [["北", "N"], ["东北", "NE"], ["东", "E"], ["东南", "SE"], ["南", "S"], ["西南", "SW"], ["西", "W"], ["西北", "NW"]];
const compass = (degrees) => say(...WINDS[Math.round(degrees / 45) % 8]);
