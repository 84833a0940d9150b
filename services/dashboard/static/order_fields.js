// How each kind of field shows a member of an order's JSON, and reads it back.
import { make } from "./dom.js";
import { say } from "./words.js";

const EMPTY = { null: () => null, list: () => [], text: () => "", zero: () => 0 };
const emptyOf = (field) => EMPTY[field.dataset.empty ?? "text"]?.() ?? null;
const or = (field, value) => (value === "" || value.length === 0 ? emptyOf(field) : value);
const words = (text) => text.split(/[\s,，、;；]+/).filter(Boolean);
const OFFSET_MS = 8 * 3600 * 1000;

// Beijing's clock for a field of the browser, which knows no offsets; and back.
export function clockOf(iso) {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 16);
}
const isoOf = (clock) => (clock.length === 16 ? `${clock}:00+08:00` : `${clock}+08:00`);

export const hoursText = (hours) => (Array.isArray(hours) ? hours.map((pair) => (Array.isArray(pair) ? pair.join("-") : pair)).join(" ") : "");

// "7:00–9:00" is 07:00-09:00; what is no pair of times stays as it is, for the check to say so.
export function hoursOf(text) {
  return words(text).map((part) => {
    const pair = part.split(/[-–—~至]+/).map((time) => time.replace("：", ":").replace(/^(\d):/, "0$1:"));
    return pair.length === 2 ? pair : [part];
  });
}

function showChoice(field, value) {
  const wanted = JSON.stringify(value ?? null);
  const known = [...field.options].find((option) => option.value === wanted);
  if (!known && wanted !== "null") field.append(make("option", { value: wanted }, typeof value === "string" ? value : wanted)); // nothing is lost
  if (known || wanted !== "null") field.value = wanted;
}

function readChecks(field, before) {
  const boxes = [...field.querySelectorAll("input")];
  const told = (box) => (field.hasAttribute("data-numbers") ? Number(box.value) : box.value);
  const offered = new Set(boxes.map((box) => told(box)));
  const others = Array.isArray(before) ? before.filter((value) => !offered.has(value)) : [];
  return or(field, [...boxes.filter((box) => box.checked).map(told), ...others]);
}

export const KINDS = {
  text: { show: (field, value) => { field.value = value ?? ""; }, read: (field) => or(field, field.value.trim()) },
  number: { show: (field, value) => { field.value = value ?? ""; }, read: (field) => (field.value === "" ? emptyOf(field) : Number(field.value)) },
  time: {
    show: (field, value) => { field.value = value ? clockOf(value) : ""; },
    read: (field) => (field.value ? isoOf(field.value) : emptyOf(field)),
  },
  choice: { show: showChoice, read: (field) => JSON.parse(field.value) },
  checks: {
    show: (field, value) => {
      const said = Array.isArray(value) ? value.map(String) : [];
      for (const box of field.querySelectorAll("input")) box.checked = said.includes(box.value);
    },
    read: readChecks,
  },
  lines: {
    show: (field, value) => { field.value = Array.isArray(value) ? value.join("\n") : ""; },
    read: (field) => or(field, field.value.split("\n").map((line) => line.trim()).filter(Boolean)),
  },
  hours: { show: (field, value) => { field.value = hoursText(value); }, read: (field) => hoursOf(field.value) },
  picked: { show: showPicked, read: (field) => [...field.querySelectorAll("[data-chip]")].map((chip) => chip.dataset.chip) },
};

// Chips with a button each; the choice under them adds one.
function showPicked(field, value) {
  const names = new Map([...field.querySelectorAll("option")].map((option) => [option.value, option.textContent]));
  const chip = (id) => {
    const name = names.get(id) ?? id;
    return make("li", { "data-chip": id, class: names.has(id) ? "chip" : "chip unknown" }, make("span", {}, name),
      make("button", { type: "button", "data-drop": id, "aria-label": say(`去掉 ${name}`, `Remove ${name}`) }, "×"));
  };
  field.querySelector("[data-chips]").replaceChildren(...(Array.isArray(value) ? value : []).map(chip));
}
