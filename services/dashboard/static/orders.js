// The map of orders: shows the areas of one of them, chosen by its card; time left counts down.
import { areas } from "./order_areas.js";
import { fetched, makeMap } from "./basemap.js";
import { make } from "./dom.js";
import { keepTime } from "./left.js";
import { say } from "./words.js";

const box = document.getElementById("orders-map");
const note = document.querySelector("[data-map-note]");
const cards = [...document.querySelectorAll("[data-order]")];

async function showMap() {
  const documents = JSON.parse(box.dataset.documents);
  const [{ map }, zones] = await Promise.all([makeMap(box, { zones: false }), fetched("/api/v1/zones")]);
  const drawn = areas(map, zones.features);
  function show(id) {
    const { bounds, missing } = drawn.show(documents[id]);
    for (const card of cards) card.classList.toggle("is-shown", card.dataset.order === id && cards.length > 1);
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 15, animate: false });
    note.textContent = missing.length ? say(`区域 ${missing.join("、")} 目前没有图形`, `No shape is known now of ${missing.join(", ")}`) : "";
  }
  for (const button of document.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => show(button.dataset.show));
  }
  const first = box.dataset.first || Object.keys(documents)[0];
  if (first) show(first);
}

keepTime(document.querySelector("main"));
if (box) {
  showMap().catch((error) => {
    box.append(make("p", { class: "map-failed", role: "alert" }, say("地图数据暂时无法读取", "The map's data cannot be read at the moment")));
    console.warn(error.message);
  });
}
