// Writing an order: one document; the form, its JSON, the preview and the map all show it.
import { areas } from "./order_areas.js";
import { asking, sent } from "./order_asking.js";
import { bind } from "./order_binding.js";
import { checked } from "./order_check.js";
import { drafts, readDraft, saveDraft } from "./order_drafts.js";
import { refusalWords } from "./order_refusal.js";
import { takeFiles } from "./order_file.js";
import { fetched, makeMap } from "./basemap.js";
import { make } from "./dom.js";
import { say } from "./words.js";

const page = document.querySelector("[data-write]");
const part = (name) => document.querySelector(`[data-${name}]`);
const [box, json, fault, told, state, saveForm, saved] = ["form", "json", "json-fault", "check", "check-state", "save", "save-state"].map(part);
let order = JSON.parse(page.dataset.document);
let draft = null; // the draft that is being changed
let drawMap = () => {};

const check = asking({
  ask: (signal) => sent("POST", "/api/v1/orders/check", order, signal),
  busy: (is) => { state.classList.toggle("loading", is); state.textContent = is ? say("正在检查…", "checking…") : ""; told.setAttribute("aria-busy", String(is)); },
  shown: (answer) => told.replaceChildren(...checked(answer)),
  failed: (error) => told.replaceChildren(make("p", { class: "note bad", role: "alert" }, say(`暂时无法检查（${error.message}）`, `It cannot be checked at the moment (${error.message})`))),
});

const written = () => JSON.stringify(order, null, 2);

function changed() {
  if (document.activeElement !== json) json.value = written();
  fault.textContent = "";
  drawMap();
  check();
}

function drawForm() {
  box.replaceChildren(document.querySelector("[data-order-form]").content.cloneNode(true));
  bind(box, order, changed);
}

function take(document) {
  order = document;
  drawForm();
  json.value = written();
  changed();
}

json.addEventListener("input", () => {
  try {
    const read = JSON.parse(json.value);
    if (!read || typeof read !== "object" || Array.isArray(read)) throw new Error(say("应为一个 JSON 对象", "one JSON object is expected"));
    order = read;
    drawForm();
    changed();
  } catch (error) {
    fault.textContent = say(`还不是 JSON，表单保持原样：${error.message}`, `No JSON yet, the form stays as it was: ${error.message}`);
  }
});

async function open(id) {
  const { order: body, ...read } = await readDraft(id);
  draft = read;
  take(body);
  saved.textContent = say(`正在修改草稿 #${id}`, `changing draft #${id}`);
  window.scrollTo({ top: 0 });
}

const listDrafts = drafts(part("drafts"), open);
saveForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { by, note } = Object.fromEntries(new FormData(saveForm));
  saved.className = "small";
  saved.textContent = say("正在保存…", "saving…");
  try {
    draft = await saveDraft(draft, { order, by, note: note || null });
    saved.textContent = say(`已存为草稿 #${draft.draft_id}（第 ${draft.revision} 稿）`, `saved as draft #${draft.draft_id}, revision ${draft.revision}`);
    listDrafts();
  } catch (error) {
    saved.className = "small bad-words";
    saved.textContent = say(`没有保存：${refusalWords(error)}`, `not saved: ${refusalWords(error)}`);
  }
});

part("download").addEventListener("click", () => {
  const address = URL.createObjectURL(new Blob([`${written()}\n`], { type: "application/json" }));
  make("a", { href: address, download: `${order.order_id || "order"}.json` }).click();
  URL.revokeObjectURL(address);
});
takeFiles({ input: part("file"), note: part("file-note"), page }, (read) => { draft = null; saved.textContent = ""; take(read); });
part("copy").addEventListener("click", () => { part("start-from").name = "copied"; });

async function showMap() {
  const where = document.getElementById("write-map");
  const [{ map }, zones] = await Promise.all([makeMap(where, { zones: false, stations: false }), fetched("/api/v1/zones")]);
  const drawn = areas(map, zones.features);
  let shown = "";
  drawMap = () => {
    const { bounds } = drawn.show(order);
    const box = bounds.isValid() ? bounds.toBBoxString() : "";
    if (box && box !== shown) map.fitBounds(bounds, { padding: [20, 20], maxZoom: 15, animate: false });
    shown = box;
  };
  drawMap();
}

take(order);
showMap().catch((error) => console.warn(error.message));
