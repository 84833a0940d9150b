// The question that a trial puts: the order as changed on the page, with the drawn area among its zones.
import { say } from "./words.js";

export const DRAWN = "what-if-drawn";
const copy = (value) => JSON.parse(JSON.stringify(value));

/* trial({ order, clause, ring, replaces, from, to, asWritten }): clause: number of the one whose area is drawn; ring: closed, or null;
   replaces: the zone whose outline was changed; exact: judge what is near the border from raw points. Returns { body } or { missing: words }. */
export function trial({ order, clause, ring, replaces, from, to, asWritten, exact }) {
  if (!from || !to) return { missing: say("请选择历史的起止日期。", "Choose the days of history.") };
  if (from > to) return { missing: say("起始日期在截止日期之后。", "The first day is after the last.") };
  const tried = withDefaults(copy(order), from);
  const own = tried.clauses[clause];
  if (ring) own.zones = replaces && own.zones.includes(replaces) ? own.zones.map((id) => (id === replaces ? DRAWN : id)) : [...own.zones, DRAWN];
  if (!own.zones.length && !(own.passages ?? []).length) return { missing: null };
  if (!own.vehicles.fuels.length) return { missing: say("请至少选择一种燃料。", "Choose at least one fuel.") };
  return { body: { order: tried, zones: ring ? collection(ring) : null, from, to, exact, as_written: Boolean(asWritten) } };
}

// What an order must say and a trial need not: it has no number and no issuer yet.
function withDefaults(order, from) {
  const said = { order_id: "what-if", title: say("试算", "trial"), issuer: say("试算", "trial") };
  for (const [name, value] of Object.entries(said)) if (!order[name]) order[name] = value;
  if (["paused", "resumed", "lifted"].includes(order.event)) order.event = "issued";
  for (const clause of order.clauses) {
    if (!clause.from) clause.from = `${from}T00:00:00+08:00`;
    if (clause.vehicles.stage_at_most !== null && clause.vehicles.stage_at_most !== undefined && typeof clause.vehicles.stage_inclusive !== "boolean") clause.vehicles.stage_inclusive = true;
  }
  return order;
}

const collection = (ring) => ({
  type: "FeatureCollection", datum: "WGS84",
  features: [{ type: "Feature", properties: { zone_id: DRAWN, name: say("试画区域", "drawn area"), datum: "WGS84" }, geometry: { type: "Polygon", coordinates: [ring] } }],
});
