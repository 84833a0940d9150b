// Elements made of text only: nothing that comes from data is ever read as HTML.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) element.append(child);
  }
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
export const SHAPES = { violation: "M6 0 12 12H0Z", suspected: "M6 0 12 6 6 12 0 6Z", to_be_verified: "M6 1a5 5 0 1 0 .01 0M6 3.500a2.5 2.5 0 1 1-.01 0", listed: "M1 2H11V4H1ZM1 8H11V10H1Z" };
export const KINDS = { violation: "bad", suspected: "warn", to_be_verified: "unsure", listed: "" };

export function shape(code) {
  const drawn = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  drawn.setAttribute("viewBox", "0 0 12 12");
  drawn.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[code] ?? "");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("fill-rule", "evenodd");
  drawn.append(path);
  return drawn;
}

export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// How much larger than on a desk things are drawn on this screen: the root's letters grow with it.
export const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
