// Now, alive: trucks move, findings slide in, tiles and health are fetched anew, time left counts down.
import { fetched, makeMap } from "./basemap.js";
import { make } from "./dom.js";
import { subscribe, watch } from "./live.js";
import { foundings } from "./foundings.js";
import { keepTime } from "./left.js";
import { parts } from "./parts.js";
import { truckPopup } from "./popups.js";
import { Trucks } from "./trucks.js";
import { OUTCOMES, day, say } from "./words.js";

const ROUTINE_MS = 10000;
const page = document.querySelector(".now");
const announced = document.querySelector("[data-announce]");

const fresh = parts(page, (old, next) => {
  if (next.dataset.part !== "latest") return;
  const known = new Set([...old.querySelectorAll("[data-finding]")].map((line) => line.dataset.finding));
  for (const line of next.querySelectorAll("[data-finding]")) line.classList.toggle("is-new", known.size > 0 && !known.has(line.dataset.finding));
});

function announce(finding) {
  const place = finding.place ? `, ${finding.place}` : "";
  announced.textContent = say(`新线索：${finding.plate}，${OUTCOMES[finding.outcome]}${place}`, `New finding: ${finding.plate}, ${OUTCOMES[finding.outcome]}${place}`);
}

// The stream begins with every truck: what comes before the map is there is kept for it.
const early = [];
let moved = (items) => early.push(...items);
subscribe("positions", ({ items }) => moved(items));

async function showMap() {
  const box = document.getElementById("now-map");
  const { map } = await makeMap(box);
  const trucks = new Trucks(map);
  const found = foundings(map);
  trucks.take(early.splice(0));
  moved = (items) => trucks.take(items);
  subscribe("finding", (finding) => found.put(finding));
  map.on("click", (event) => {
    const truck = trucks.near(event.containerPoint);
    if (truck) truckPopup(map, truck);
  });
  async function readFindings() {
    const today = day(new Date().toISOString());
    const { items } = await fetched(`/api/v1/findings?from=${today}&limit=200`);
    found.keep(items);
    for (const finding of items) found.put(finding);
  }
  const again = () => readFindings().catch((error) => console.warn(error.message));
  subscribe("reload", again);
  await readFindings();
  let away = false;
  watch(({ name }) => { // a stream that was opened anew does not tell what was missed
    if (away && name === "live") again();
    away = name === "away";
  });
}

subscribe("finding", (finding) => { announce(finding); fresh.refresh(300); });
subscribe("health", () => fresh.refresh());
subscribe("reload", () => fresh.refresh(300));
watch(({ name }) => {
  page.classList.toggle("is-stale", name === "away");
  if (name === "live") fresh.refresh(300);
});
setInterval(() => fresh.refresh(0), ROUTINE_MS);
keepTime(page);
showMap().catch((error) => {
  document.getElementById("now-map").append(make("p", { class: "map-failed", role: "alert" }, say("地图数据暂时无法读取", "The map's data cannot be read at the moment")));
  console.warn(error.message);
});
