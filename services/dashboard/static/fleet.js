// Where each truck is drawn at a moment: between its last two known places, never beyond the newest.
const SHORTEST_MS = 400;
const LONGEST_MS = 30000;
const JUMP = 4e-4; // of the world's width: about 13 km here; a truck that jumps is not seen driving there
const FORGET_MS = 15 * 60 * 1000;

// The web Mercator place of a point, the world being 1 wide.
export function world(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + .5, .5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

export class Fleet {
  constructor() {
    this.trucks = new Map();
    this.moving = 0; // until then (performance.now) something moves
    this.fastest = 0; // how far the fastest goes in a millisecond, of the world's width
  }

  // Newest positions; `at` is performance.now(). The first sight of a truck is shown where it is.
  take(items, at) {
    for (const item of items) this.#place(item, at);
    this.#forget(at);
  }

  #place(item, at) {
    const [x, y] = world(item.lon, item.lat);
    const known = this.trucks.get(item.plate);
    if (!known) {
      this.trucks.set(item.plate, { item, x, y, fromX: x, fromY: y, begins: at, ends: at, heard: at });
      return;
    }
    if (item.time <= known.item.time) { // the same place again, or an older one
      known.item = { ...known.item, status: item.status };
      return;
    }
    const [nowX, nowY] = this.placeOf(known, at);
    const jumps = Math.abs(x - nowX) + Math.abs(y - nowY) > JUMP;
    const lasts = Math.min(Math.max(at - known.heard, SHORTEST_MS), LONGEST_MS);
    Object.assign(known, { item, x, y, fromX: jumps ? x : nowX, fromY: jumps ? y : nowY, begins: at, ends: jumps ? at : at + lasts, heard: at });
    if (jumps || (x === nowX && y === nowY)) return;
    if (this.moving < at) this.fastest = 0;
    this.moving = Math.max(this.moving, known.ends);
    this.fastest = Math.max(this.fastest, Math.hypot(x - nowX, y - nowY) / lasts);
  }

  placeOf(truck, at) {
    if (at >= truck.ends) return [truck.x, truck.y];
    const share = (at - truck.begins) / (truck.ends - truck.begins);
    return [truck.fromX + (truck.x - truck.fromX) * share, truck.fromY + (truck.y - truck.fromY) * share];
  }

  // Trucks that were not heard of for a quarter of an hour leave the map.
  #forget(at) {
    for (const [plate, truck] of this.trucks) if (at - truck.heard > FORGET_MS) this.trucks.delete(plate);
  }
}
