// The city drawn by ourselves: districts, river, roads, zones, stations. No tiles, nothing from another host.
import { make, scale, token } from "./dom.js";
import { say } from "./words.js";
import { signAt } from "./signs.js";

const L = window.L;
const LUOYANG = [34.63, 112.45];

export async function fetched(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

const MAIN = new Set(["highway", "elevated", "ring"]);
const SPOTS = { yard: "square", site: "triangle", dump: "diamond", air_station: "circle" };
export const SPOT_KINDS = {
  yard: say("停车场", "yard"), site: say("工地", "building site"), dump: say("消纳场", "dump"), air_station: say("空气站", "air station"),
};

// How a feature of /api/v1/map is drawn, by its kind.
function ground(feature) {
  const { kind, class: road } = feature.properties ?? {};
  if (kind === "river") return { stroke: false, fillColor: token("map-river"), fillOpacity: 1, color: token("map-river"), interactive: false };
  if (kind === "road") return { color: token(MAIN.has(road) ? "map-road-main" : "map-road"), weight: (MAIN.has(road) ? 2.5 : 1.25) * scale(), opacity: 1 };
  if (kind === "tunnel") return { color: token("map-label"), weight: 3.5 * scale(), opacity: .8, dashArray: "2 3" };
  if (kind in SPOTS) return { color: token("map-label"), weight: 1, opacity: .8, fillColor: token("map-ground"), fillOpacity: 1 };
  return { color: token("map-district"), weight: 1.25 * scale(), dashArray: "2 4", fill: false, interactive: false };
}

const zoned = () => ({ color: token("map-zone"), weight: 1.75 * scale(), opacity: .8, dashArray: "6 4", fillColor: token("map-zone"), fillOpacity: .06 });
const stationed = () => ({ radius: 5, color: token("ink"), weight: 1.75, fillColor: token("surface"), fillOpacity: 1, opacity: 1 });
export const STATION_KINDS = {
  fixed: say("固定式遥感", "fixed remote sensing"),
  mobile: say("移动式遥感", "mobile remote sensing"),
  black_smoke: say("黑烟抓拍", "black smoke camera"),
};

const called = ({ properties }) => say(properties.name, properties.name_en) ?? properties.name ?? "";

// A name written on the map; its halo keeps it readable over lines.
const label = (name, at, style = "") =>
  L.tooltip({ permanent: true, opacity: 1, direction: "center", className: `map-label ${style}`, interactive: false }).setLatLng(at).setContent(make("span", {}, name));

function nameDistrict(map, { properties }, drawn) {
  const at = properties.label ? [properties.label[1], properties.label[0]] : drawn.getBounds().getCenter();
  label(called({ properties }), at).addTo(map);
}

// Names that would lie over another, or over the map's edge, are left out until there is room.
function partNames(map) {
  const kept = [];
  const edge = map.getContainer().getBoundingClientRect();
  for (const name of map.getPane("tooltipPane").querySelectorAll(".map-label")) {
    const box = name.getBoundingClientRect();
    const covered = kept.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
    const outside = box.left < edge.left || box.right > edge.right || box.top < edge.top || box.bottom > edge.bottom;
    name.classList.toggle("is-covered", covered || outside);
    if (!covered && !outside) kept.push(box);
  }
}

function drawGround(map, data) {
  if (data.features.some(({ properties }) => properties.invented)) map.attributionControl.setPrefix(say("示意图（虚构） · Leaflet", "invented city · Leaflet"));
  return L.geoJSON(data, {
    style: ground,
    pointToLayer: (feature, at) => signAt(at, { ...ground(feature), radius: 3, sign: SPOTS[feature.properties.kind] ?? "circle" }),
    onEachFeature: (feature, drawn) => {
      const { kind, name } = feature.properties ?? {};
      if (!name || kind === "river") return;
      if (kind === "district") nameDistrict(map, feature, drawn);
      else drawn.bindTooltip(make("span", {}, [called(feature), SPOT_KINDS[kind]].filter(Boolean).join(" · ")), { sticky: true });
    },
  }).addTo(map);
}

function drawZones(map, data, only) { // roads and districts are zones, too: they are drawn where an order speaks of them (order_areas.js)
  const wanted = { ...data, features: data.features.filter(({ properties }) => (only ? only.includes(properties.id) : properties.kind === "area")) };
  return L.geoJSON(wanted, {
    style: zoned,
    onEachFeature: (feature, drawn) => drawn.bindTooltip(make("span", {}, called(feature)), { sticky: true, direction: "top" }),
  }).addTo(map);
}

function drawStations(map, data) {
  return L.geoJSON(data, {
    pointToLayer: (feature, at) => signAt(at, { ...stationed(), sign: { mobile: "diamond", black_smoke: "triangle" }[feature.properties.kind] ?? "square" }),
    onEachFeature: (feature, drawn) => {
      const words = `${called(feature)} · ${STATION_KINDS[feature.properties.kind] ?? ""}`;
      drawn.bindTooltip(make("span", {}, words), { direction: "top" });
    },
  }).addTo(map);
}

/* A map in the box, with the ground under it. options.zones: true, false or a list of ids; options.stations: true or false.
   Returns { map, layers }; colours follow the theme; a layer whose data fails is left out and said in the console. */
export async function makeMap(box, { zones = true, stations = true, fit = true } = {}) {
  const map = L.map(box, { preferCanvas: true, center: LUOYANG, zoom: 11, zoomSnap: .25, minZoom: 8, maxZoom: 18, zoomControl: false });
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ zoomInTitle: say("放大", "Zoom in"), zoomOutTitle: say("缩小", "Zoom out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const parts = [
    ["ground", "/api/v1/map", drawGround],
    zones && ["zones", "/api/v1/zones", (on, data) => drawZones(on, data, Array.isArray(zones) ? zones : null)],
    stations && ["stations", "/api/v1/stations", drawStations],
  ].filter(Boolean);
  const answers = await Promise.allSettled(parts.map(([, address]) => fetched(address)));
  const layers = {};
  parts.forEach(([name, , draw], place) => {
    if (answers[place].status === "fulfilled") layers[name] = draw(map, answers[place].value);
  });
  const shown = [layers.zones, layers.stations, layers.ground].map((layer) => layer?.getBounds()).find((bounds) => bounds?.isValid());
  if (fit && shown) map.fitBounds(shown.pad(.08), { animate: false });
  map.on("zoomend moveend resize", () => partNames(map));
  partNames(map);
  const styles = { ground, zones: zoned, stations: stationed };
  window.addEventListener("themechange", () => {
    for (const [name, layer] of Object.entries(layers)) layer.setStyle(styles[name]);
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
  return { map, layers };
}
