// The map of one finding: its place, and the track around it.
import { fetched, makeMap } from "./basemap.js";
import { make, token } from "./dom.js";
import { signAt } from "./signs.js";
import { drawTrack } from "./track.js";
import { say } from "./words.js";

const AROUND_MS = 6 * 60 * 1000;
const box = document.getElementById("finding-map");
const note = document.querySelector("[data-map-note]");
const { lon, lat, track, zone } = box.dataset;
const located = lon !== "" && lat !== "";

const mark = () => ({ sign: "circle", radius: 11, color: token("bad"), weight: 2.5, opacity: 1, fill: false, interactive: false });

async function readTrack() {
  try {
    return (await fetched(track)).features;
  } catch (error) {
    console.warn(error.message);
    note.textContent = say("轨迹暂时无法读取。", "The track cannot be read at the moment.");
    return [];
  }
}

// What is shown at first: the way from a little before to a little after it.
function around(features) {
  const [first, last] = [new Date(box.dataset.from) - AROUND_MS, +new Date(box.dataset.to) + AROUND_MS];
  const close = features.filter(({ properties }) => new Date(properties.time) >= first && new Date(properties.time) <= last);
  const places = (close.length ? close : features).map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
  return window.L.latLngBounds(located ? [...places, [lat, lon]] : places);
}

async function show() {
  const [{ map, layers }, features] = await Promise.all([makeMap(box), readTrack()]);
  const place = located ? signAt([lat, lon], mark()).addTo(map) : null;
  const drawn = features.length ? drawTrack(map, features, JSON.parse(box.dataset.reasons)) : null;
  window.addEventListener("themechange", () => { place?.setStyle(mark()); drawn?.restyle(); });
  document.querySelector(".finding-place .legend").hidden = !features.length; // it explains a track
  if (!features.length && !note.textContent) note.textContent = say("前后三十分钟内没有定位数据。", "There are no positions within half an hour of it.");
  const zoned = layers.zones?.getLayers().find((layer) => layer.feature.properties.id === zone);
  const seen = drawn ? around(features) : located ? window.L.latLng(lat, lon).toBounds(6000) : zoned?.getBounds();
  if (seen?.isValid()) map.fitBounds(seen, { padding: [24, 24], maxZoom: 15, animate: false });
}

show().catch((error) => {
  box.append(make("p", { class: "map-failed", role: "alert" }, say("地图数据暂时无法读取", "The map's data cannot be read at the moment")));
  console.warn(error.message);
});
