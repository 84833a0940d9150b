// A track on the map: lines in and out of the zone, a band where the time is ordered, points by what is known of them.
import { make, scale, token } from "./dom.js";
import { signAt } from "./signs.js";
import { clock, say } from "./words.js";

const L = window.L;
const APART_MS = 5 * 60 * 1000; // a longer gap is not drawn as driven
const PLACES = { inside: say("区内", "inside"), border: say("边界附近", "at the border"), outside: say("区外", "outside") };

const placeOf = ({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]];
const certain = ({ properties }) => properties.doubts.length === 0;

function lineStyle({ properties }) {
  if (properties.against) return { color: token("truck-against"), weight: 4 * scale(), opacity: .95 };
  if (properties.place === "outside") return { color: token("truck-standing"), weight: 2.5 * scale(), opacity: .9 };
  return { color: token("accent"), weight: 3 * scale(), opacity: .9, dashArray: properties.place === "border" ? "2 5" : null };
}

function pointStyle({ properties }) {
  const colour = properties.against ? token("truck-against") : properties.place === "outside" ? token("truck-standing") : token("accent");
  const hollow = properties.doubts.length > 0;
  return {
    sign: properties.against ? "diamond" : "circle",
    radius: properties.against ? 4 : 3.25,
    color: hollow ? token("truck-unsure") : token("map-halo"),
    weight: hollow ? 2 : .75, opacity: 1,
    fillColor: hollow ? token("map-halo") : colour, fillOpacity: 1,
  };
}

const bandStyle = () => ({ color: token("truck-against"), weight: 12 * scale(), opacity: .22, lineCap: "butt", interactive: false });

function words(point, reasons) {
  const { time, speed_kmh: speed, place, doubts, against, ordered } = point.properties;
  return make("div", {},
    make("p", {}, make("strong", {}, clock(time)), ` · ${speed ?? "—"} km/h`),
    make("p", {}, `${PLACES[place]}${ordered ? say(" · 管控时段", " · ordered time") : ""}${against ? say(" · 违令行驶", " · against the order") : ""}`),
    doubts.map((code) => make("p", {}, say("存疑：", "doubt: "), reasons[code] ?? code)));
}

const near = (a, b) => new Date(b.properties.time) - new Date(a.properties.time) <= APART_MS;

/* Draws the features (in time order) and returns { restyle }. reasons: what each doubt's code means. */
export function drawTrack(map, features, reasons = {}) {
  const pairs = features.slice(1).map((point, place) => [features[place], point]).filter(([a, b]) => near(a, b));
  const sure = pairs.filter(([a, b]) => certain(a) && certain(b));
  const draw = (style) => ([a, b]) => [L.polyline([placeOf(a), placeOf(b)], style(b)).addTo(map), style, b];
  const drawn = [
    ...pairs.filter(([a, b]) => a.properties.ordered && b.properties.ordered).map(draw(bandStyle)),
    ...sure.map(draw(lineStyle)),
    ...features.map((point) => [signAt(placeOf(point), pointStyle(point)).bindPopup(() => words(point, reasons)).addTo(map), pointStyle, point]),
  ];
  return {
    restyle: () => drawn.forEach(([layer, style, point]) => layer.setStyle(style(point))),
  };
}
