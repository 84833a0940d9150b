// What if: draw an area, set whom and when, and see what it would have come to on stored history.
import { asking, sent, streamed } from "./order_asking.js";
import { bind } from "./order_binding.js";
import { refusalWords } from "./order_refusal.js";
import { Drawing, cornersOf } from "./drawing.js";
import { areaKm2 } from "./drawing_geometry.js";
import { drawOn } from "./drawing_map.js";
import { cornerTable } from "./drawing_table.js";
import { areas } from "./order_areas.js";
import { fetched, makeMap } from "./basemap.js";
import { make } from "./dom.js";
import { count, say } from "./words.js";
import { figures, hours, tables } from "./what_if_results.js";
import { trial } from "./what_if_trial.js";

const page = document.querySelector("[data-trial]");
const part = (name) => page.querySelector(`[data-${name}]`);
const template = (name) => document.querySelector(`template[data-${name}]`).content;
const wordsIn = (name) => new Map([...template(name).querySelectorAll("option")].map((option) => [option.value, option.textContent]));
const words = { stage: wordsIn("stage-words"), district: wordsIn("district-words") };
const order = JSON.parse(page.dataset.document);
const drawing = new Drawing();
const state = { clause: 0, replaces: null, exact: false }; // exact: the second question, once nobody changes anything
const results = { state: part("trial-state"), figures: part("figures"), hours: part("hours"), tables: part("tables") };
const start = results.figures.firstElementChild;
let zones = [];
let drawAreas = () => {};

function show(shown, beside = [], under = []) {
  results.figures.replaceChildren(...shown);
  results.hours.replaceChildren(...beside);
  results.tables.replaceChildren(...under);
}

const note = (kind, text) => show([make("p", { class: `note ${kind}`, role: kind === "bad" ? "alert" : null }, text)]);

function progress({ judged, undecided }) {
  results.state.replaceChildren(make("progress", { max: undecided, value: judged, "aria-label": say("核对进度", "progress") }), say(` 正在逐一核对原始定位：${count(judged)} / ${count(undecided)} 车·日`, ` checking the raw points: ${count(judged)} of ${count(undecided)} vehicle-days`));
}

const question = asking({
  ask: async (signal) => {
    const { body, missing } = trial({ order, clause: state.clause, ring: drawing.ring, replaces: state.replaces, from: part("from").value, to: part("to").value, asWritten: part("as-written").value, exact: state.exact });
    if (!body) return { missing };
    const put = ["POST", "/api/v1/orders/what-if", body, signal];
    return { answer: state.exact ? await streamed(...put, progress) : await sent(...put) };
  },
  busy: (is) => { results.state.classList.toggle("loading", is); results.state.textContent = !is ? "" : state.exact ? say("正在核对边界附近…", "looking closer at the border…") : say("正在计算…", "counting…"); page.setAttribute("aria-busy", String(is)); },
  shown: ({ answer, missing }) => {
    if (answer) {
      show(figures(answer), [hours(answer)], tables(answer, words));
      if (answer.undecided && !state.exact) {
        state.exact = true;
        question();
      }
    }
    else if (missing) note("info", missing);
    else show([start]);
  },
  failed: (error) => note("bad", `${say("无法试算：", "It cannot be tried: ")}${refusalWords(error)}`),
});

function ask(now) {
  state.exact = false;
  question(now);
}

function changed() {
  drawAreas();
  ask();
}

function showClause() {
  part("clause-form").replaceChildren(template("clause-template").cloneNode(true));
  bind(part("clause-form"), order.clauses[state.clause], changed);
}

function chooseClauses() {
  const select = part("clause");
  select.replaceChildren(...order.clauses.map((clause, place) => make("option", { value: place }, say(`第 ${clause.clause_id} 条`, `clause ${clause.clause_id}`))));
  part("clause-choice").hidden = order.clauses.length < 2;
  select.addEventListener("change", () => { state.clause = Number(select.value); showClause(); changed(); });
}

function showDrawing() {
  const { corners, fault, past } = drawing;
  part("undo").disabled = !past.length;
  part("clear").disabled = !corners.length;
  part("corner-count").textContent = corners.length ? `（${corners.length}）` : "";
  const said = part("drawing-note");
  said.className = `map-note small ${fault === "crossed" ? "bad-words" : "muted"}`;
  said.textContent = !corners.length ? "" : fault === "few" ? say(`再加 ${3 - corners.length} 个角点成为区域`, `${3 - corners.length} more corners make an area`)
    : fault === "crossed" ? say("边线相交，不成区域：请移动角点", "The edges cross, that is no area: move a corner") : `${areaKm2(corners).toFixed(2)} km²`;
  changed();
}

function editZone(view) {
  const zone = zones.find((one) => one.properties.id === part("edit-zone").value);
  if (!zone) return;
  const corners = cornersOf(zone.geometry);
  if (!corners) {
    part("drawing-note").className = "map-note small bad-words";
    part("drawing-note").textContent = say("只有单一外边界的区域可以在此编辑；道路请在“管控区域、道路”中选择。", "Only an area with one outline can be edited here; choose roads under “areas and roads”.");
    return;
  }
  state.replaces = zone.properties.id;
  drawing.load(corners);
  view.fit();
}

async function showMap() {
  const box = document.getElementById("what-if-map");
  const [{ map }, known] = await Promise.all([makeMap(box, { zones: false, stations: false }), fetched("/api/v1/zones")]);
  zones = known.features;
  const shown = areas(map, zones);
  drawAreas = () => shown.show({ clauses: order.clauses.map((clause, place) => (place === state.clause && drawing.ring ? { ...clause, zones: clause.zones.filter((id) => id !== state.replaces) } : clause)) });
  const button = part("draw");
  const view = drawOn(map, drawing, () => button.getAttribute("aria-pressed") === "true");
  const toggled = () => box.classList.toggle("is-drawing", button.getAttribute("aria-pressed") === "true");
  button.addEventListener("click", () => { button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true")); toggled(); });
  part("edit-zone").addEventListener("change", () => editZone(view));
  part("add-corner").addEventListener("click", () => {
    const { lng, lat } = map.getCenter();
    drawing.add([lng, lat]);
    part("corners").lastElementChild.querySelector("input").focus();
  });
  toggled();
  const bounds = drawAreas().bounds;
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], animate: false });
}

chooseClauses();
showClause();
cornerTable(part("corners"), drawing);
drawing.listen(showDrawing);
part("undo").addEventListener("click", () => drawing.undo());
part("clear").addEventListener("click", () => { state.replaces = null; part("edit-zone").value = ""; drawing.clear(); });
for (const name of ["from", "to", "as-written"]) part(name).addEventListener("change", () => ask());
part("as-written").addEventListener("change", ({ target }) => page.classList.toggle("is-as-written", Boolean(target.value)));
page.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.matches("input, textarea, select")) { event.preventDefault(); drawing.undo(); }
});
ask(true);
showMap().catch((error) => {
  document.getElementById("what-if-map").append(make("p", { class: "map-failed", role: "alert" }, say("地图数据暂时无法读取；可用下表输入角点。", "The map's data cannot be read; corners can be typed into the table.")));
  console.warn(error.message);
});
