// The corners of a drawing as a table of numbers, for the keyboard and for exact places.
import { make } from "./dom.js";
import { say } from "./words.js";

const BOUNDS = [180, 90];
const NAMES = [say("经度", "longitude"), say("纬度", "latitude")];

/* cornerTable(body, drawing): rows with two numbers and buttons each. */
export function cornerTable(body, drawing) {
  const place = (element) => [...body.children].indexOf(element.closest("tr"));

  function field(axis, number) {
    return make("input", { type: "number", step: "0.0001", min: -BOUNDS[axis], max: BOUNDS[axis], "data-axis": axis, "aria-label": say(`角点 ${number} ${NAMES[axis]}`, `Corner ${number}, ${NAMES[axis]}`) });
  }
  function row(number) {
    return make("tr", {}, make("td", { class: "num" }, String(number)), make("td", {}, field(0, number)), make("td", {}, field(1, number)),
      make("td", {}, make("button", { class: "button quiet", type: "button", "data-act": "insert", "aria-label": say(`在角点 ${number} 之后插入`, `Insert after corner ${number}`) }, say("插入", "Insert")),
        make("button", { class: "button quiet", type: "button", "data-act": "remove", "aria-label": say(`删除角点 ${number}`, `Remove corner ${number}`) }, say("删除", "Remove"))));
  }
  function show() {
    while (body.children.length > drawing.corners.length) body.lastElementChild.remove();
    while (body.children.length < drawing.corners.length) body.append(row(body.children.length + 1));
    drawing.corners.forEach((at, number) => {
      for (const input of body.children[number].querySelectorAll("[data-axis]")) if (input !== document.activeElement) input.value = at[Number(input.dataset.axis)];
    });
  }

  body.addEventListener("input", ({ target }) => {
    const at = [...drawing.corners[place(target)]];
    if (target.value === "" || !target.checkValidity() && target.validity.rangeOverflow) return;
    at[Number(target.dataset.axis)] = Number(target.value);
    drawing.move(place(target), at);
  });
  body.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-act]");
    if (!button) return;
    const here = place(button);
    if (button.dataset.act === "remove") {
      drawing.remove(here);
      body.children[Math.min(here, body.children.length - 1)]?.querySelector("input").focus();
      return;
    }
    const [a, b] = [drawing.corners[here], drawing.corners[(here + 1) % drawing.corners.length]];
    drawing.insert(here + 1, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    body.children[here + 1].querySelector("input").focus();
  });
  drawing.listen(show);
  show();
}
