// The corners of a drawn area with what was before each change: one document that the map and the table both show and change.
import { crossesItself } from "./drawing_geometry.js";

const MOST_KEPT = 200;
const rounded = ([lon, lat]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))];

export class Drawing {
  constructor() {
    this.corners = [];
    this.past = [];
    this.listeners = [];
  }

  listen(listener) { this.listeners.push(listener); }

  #become(corners, kept = true) {
    if (kept) this.past = [...this.past, this.corners].slice(-MOST_KEPT);
    this.corners = corners.map(rounded);
    for (const listener of this.listeners) listener();
  }

  add(at) { this.#become([...this.corners, at]); }
  insert(place, at) { this.#become([...this.corners.slice(0, place), at, ...this.corners.slice(place)]); }
  remove(place) { this.#become(this.corners.filter((_, other) => other !== place)); }
  clear() { this.#become([]); }

  // going: a part of a longer movement, which undo takes back as a whole.
  move(place, to, going = false) { this.#become(this.corners.map((at, other) => (other === place ? to : at)), !going); }

  load(ring) { this.#become(ring); }

  undo() {
    const before = this.past.pop();
    if (before) this.#become(before, false);
  }

  get fault() {
    if (this.corners.length < 3) return "few";
    return crossesItself(this.corners) ? "crossed" : null;
  }

  // The closed ring of GeoJSON; null while there is none.
  get ring() { return this.fault ? null : [...this.corners, this.corners[0]]; }
}

// The corners of a zone that can be drawn: one outline without holes; null for others.
export function cornersOf(geometry) {
  const polygon = geometry.type === "Polygon" ? geometry.coordinates : geometry.type === "MultiPolygon" && geometry.coordinates.length === 1 ? geometry.coordinates[0] : null;
  return polygon?.length === 1 ? polygon[0].slice(0, -1).map(([lon, lat]) => [lon, lat]) : null;
}
