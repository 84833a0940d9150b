// A form over the JSON of an order: each field shows one member and writes it back; lists and objects come and go.
import { KINDS } from "./order_fields.js";
import { get, parentOf, prune, set } from "./order_paths.js";

const copy = (value) => JSON.parse(JSON.stringify(value));

/* bind(box, root, changed): all fields in the box that stand for members of root; changed() after each change. */
export function bind(box, root, changed) {
  const redraws = [];
  const after = () => { for (const redraw of redraws) redraw(); changed(); };
  for (const field of box.querySelectorAll("[data-path]")) redraws.push(bindField(field, root, after));
  for (const toggle of box.querySelectorAll("[data-object]")) redraws.push(bindObject(box, toggle, root, after));
  for (const list of box.querySelectorAll("[data-list]")) bindList(list, root, changed);
  for (const redraw of redraws) redraw();
}

// Returns what shows the member again; the field that has the focus is left to whoever types in it.
function bindField(field, root, changed) {
  const { path, kind, clears } = field.dataset;
  const { show, read } = KINDS[kind];
  const write = (value) => {
    if (field.dataset.empty === "parent") writeWithParent(field, root, value);
    else set(root, path, value);
    if (clears && value === null) set(root, clears, null);
    if (field.hasAttribute("data-prune")) prune(root, path);
    changed();
  };
  if (kind === "picked") bindPicked(field, () => get(root, path), write);
  else {
    for (const event of ["input", "change"]) { // not every browser says "input" of a select
      field.addEventListener(event, () => {
        const told = read(field, get(root, path));
        if (JSON.stringify(told) !== JSON.stringify(get(root, path) ?? null)) write(told);
        if (event === "change" && (kind === "hours" || kind === "time")) show(field, get(root, path));
      });
    }
  }
  return () => { if (!field.contains(document.activeElement) || kind === "picked") show(field, get(root, path)); };
}

// The object around the member is there only while the member says something.
function writeWithParent(field, root, value) {
  const parent = parentOf(field.dataset.path);
  if (!value || value.length === 0) set(root, parent, null);
  else {
    set(root, parent, { ...JSON.parse(field.dataset.parent), ...get(root, parent) });
    set(root, field.dataset.path, value);
  }
}

function bindPicked(field, current, write) {
  const adder = field.querySelector("[data-add-picked]");
  adder.addEventListener("change", () => {
    const chosen = adder.value;
    adder.value = "";
    if (chosen && !(current() ?? []).includes(chosen)) write([...(current() ?? []), chosen]);
  });
  field.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (!button) return;
    write((current() ?? []).filter((id) => id !== button.dataset.drop));
    adder.focus();
  });
}

function bindObject(box, toggle, root, changed) {
  const { object: path, start } = toggle.dataset;
  const inside = box.querySelector(`[data-when="${path}"]`);
  let kept = JSON.parse(start);
  toggle.addEventListener("change", () => {
    if (toggle.checked) set(root, path, copy(kept));
    else {
      kept = get(root, path) ?? kept;
      set(root, path, null);
    }
    changed();
  });
  return () => {
    toggle.checked = Boolean(get(root, path));
    inside.hidden = !toggle.checked;
  };
}

function bindList(list, root, changed) {
  const { list: path, start, numbered } = list.dataset;
  const items = list.querySelector(":scope > [data-items]");
  const templates = [...list.querySelectorAll(":scope > template")];
  const adders = [...list.querySelectorAll(":scope > [data-add]")];
  // An entry with the member that a template names is shown by it, all others by the one that names none.
  const templateOf = (entry) => templates.find(({ dataset }) => dataset.has && entry?.[dataset.has] !== undefined) ?? templates.find(({ dataset }) => !dataset.has);
  const entries = () => (Array.isArray(get(root, path)) ? get(root, path) : []);
  const fresh = (begin) => {
    const made = JSON.parse(begin || start);
    if (numbered) made[numbered] = String(1 + Math.max(0, ...entries().map((one) => Number(one?.[numbered]) || 0)));
    return made;
  };
  function draw() {
    items.replaceChildren(...entries().map((entry, place) => {
      const item = templateOf(entry).content.firstElementChild.cloneNode(true);
      bind(item, entry, changed);
      item.querySelector("[data-remove]:not(:scope [data-list] [data-remove])").addEventListener("click", () => remove(place));
      return item;
    }));
  }
  function remove(place) {
    set(root, path, entries().filter((_, other) => other !== place));
    draw();
    adders[0].focus();
    changed();
  }
  for (const adder of adders) {
    adder.addEventListener("click", () => {
      set(root, path, [...entries(), fresh(adder.dataset.add)]);
      draw();
      items.lastElementChild.querySelector("input, select")?.focus();
      changed();
    });
  }
  draw();
}
