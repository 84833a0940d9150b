// The areas that an order speaks of, drawn by their part in it: areas, boundary roads (含/不含), exempt ones, passages with arrows.
import { make, scale, token } from "./dom.js";
import { say } from "./words.js";

const L = window.L;
const ARROW = .22; // the head's share of the way
const LONGEST_HEAD = .007; // degrees

const STYLES = {
  zone: () => ({ color: token("map-zone"), weight: 2 * scale(), dashArray: "6 4", fillColor: token("map-zone"), fillOpacity: .1 }),
  road: () => ({ color: token("map-zone"), weight: 4 * scale(), opacity: .8, fill: false }),
  included: () => ({ color: token("truck-against"), weight: 4 * scale(), opacity: .85, fillOpacity: .15 }),
  left_out: () => ({ color: token("truck-standing"), weight: 3 * scale(), dashArray: "8 6", fillOpacity: .05 }),
  exempt: () => ({ color: token("good"), weight: 3 * scale(), fillColor: token("good"), fillOpacity: .18 }),
  end: () => ({ color: token("bad"), weight: 1.25 * scale(), fillColor: token("bad"), fillOpacity: .1 }),
  arrow: () => ({ color: token("bad"), weight: 3 * scale(), fillColor: token("bad"), fillOpacity: 1 }),
};
const WORDS = {
  zone: say("管控区域", "area"), included: say("边界道路，含", "boundary road, included"), left_out: say("边界道路，不含", "boundary road, not included"),
  exempt: say("除外", "exempt"), end: say("路口进出口", "end of a passage"),
};

// Of a document: [{ id, part }] of the zones, and its passages.
export function partsOf(order) {
  const clauses = (order?.clauses ?? []).filter((clause) => clause && typeof clause === "object");
  const list = (clause, name) => (Array.isArray(clause[name]) ? clause[name] : []);
  return {
    zones: clauses.flatMap((clause) => [
      ...list(clause, "zones").map((id) => ({ id, part: "zone" })),
      ...list(clause, "boundaries").map((one) => ({ id: one?.zone, part: one?.included ? "included" : "left_out" })),
      ...list(clause, "except_zones").map((id) => ({ id, part: "exempt" })),
      ...list(clause, "passages").flatMap((one) => [one?.from, one?.to].map((id) => ({ id, part: "end" }))),
    ]),
    passages: clauses.flatMap((clause) => list(clause, "passages")),
  };
}

const styleOf = (part, feature) => STYLES[part === "zone" && feature.geometry.type.includes("Line") ? "road" : part];

function arrow(from, to) {
  const [a, b] = [from.getBounds().getCenter(), to.getBounds().getCenter()];
  const [dy, dx] = [b.lat - a.lat, b.lng - a.lng];
  const share = Math.min(ARROW, LONGEST_HEAD / (Math.hypot(dx, dy) || 1));
  const neck = [b.lat - dy * share, b.lng - dx * share];
  const wide = share / 2;
  const stretch = Math.cos((b.lat * Math.PI) / 180);
  const side = (sign) => [neck[0] + sign * wide * dx * stretch, neck[1] - sign * wide * dy / stretch];
  const line = L.polyline([a, neck], STYLES.arrow());
  const head = L.polygon([side(1), b, side(-1)], STYLES.arrow());
  return [line, head];
}

/* areas(map, features): show(order) draws it and gives { bounds, missing }; restyle by theme is its own. `features`: of /api/v1/zones. */
export function areas(map, features) {
  const known = new Map(features.map((feature) => [feature.properties.id, feature]));
  const group = L.featureGroup().addTo(map);
  let styled = [];
  const put = (layer, style) => { styled.push([layer, style]); layer.addTo(group); return layer; };

  window.addEventListener("themechange", () => { for (const [layer, style] of styled) layer.setStyle(style()); });
  return {
    show(order) {
      group.clearLayers();
      styled = [];
      const drawn = new Map();
      const missing = new Set();
      const { zones, passages } = partsOf(order);
      for (const { id, part } of zones) {
        const feature = known.get(id);
        if (!feature) { if (id) missing.add(id); continue; }
        if (drawn.has(`${part} ${id}`)) continue;
        const style = styleOf(part, feature);
        const layer = put(L.geoJSON(feature, { style }), style);
        layer.bindTooltip(make("span", {}, `${feature.properties.name} · ${WORDS[part]}`), { sticky: true, direction: "top" });
        drawn.set(`${part} ${id}`, layer);
      }
      for (const { name, from, to } of passages.filter(Boolean)) {
        const ends = [drawn.get(`end ${from}`), drawn.get(`end ${to}`)];
        if (ends.every(Boolean)) for (const layer of arrow(...ends)) put(layer, STYLES.arrow).bindTooltip(make("span", {}, String(name ?? "")), { sticky: true });
      }
      return { bounds: group.getBounds(), missing: [...missing] };
    },
  };
}
