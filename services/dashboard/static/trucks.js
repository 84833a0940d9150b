// All trucks on one canvas over the map: a layer of ours in Leaflet, drawn again only while something moves.
import { scale } from "./dom.js";
import { Fleet } from "./fleet.js";
import { sprites } from "./sprites.js";

const L = window.L;
const FRAME_MS = 33;
const SLOWEST_MS = 250;
const WORLD = 256; // pixels of the whole world at zoom 0
const NEAR = 12;
const LARGE = 2.5e6; // pixels of the page: a larger canvas is drawn with one device pixel each at most
const COARSE = .5; // and with a quarter of them where painting proves dear (no graphics card)
const DEAR_MS = 35;
const FREE_MS = 18; // what a frame lasts in which nothing is painted, and a little more
const SHARE = .25; // of the time that painting may take; what is more is saved by painting less often

// Device pixels a pixel of the page for a canvas of this size.
function ratioFor({ x, y }, coarse) {
  const dense = window.devicePixelRatio || 1;
  if (x * y < LARGE) return dense;
  return coarse ? COARSE : Math.min(dense, 1);
}

const Renderer = L.Renderer.extend({
  options: { pane: "trucks", padding: .1 },

  onAdd(map) {
    if (!map.getPane("trucks")) {
      map.createPane("trucks").style.zIndex = 450;
      map.getPane("trucks").style.pointerEvents = "none";
    }
    L.Renderer.prototype.onAdd.call(this, map);
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._ctx = this._container.getContext("2d");
  },

  _destroyContainer() {
    cancelAnimationFrame(this._frame);
    this._frame = null;
    this._container.remove();
  },

  // Leaflet calls this when the map has come to rest: the canvas covers what is in view, and a little more.
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = ratioFor(size, this.options.coarse);
    this._container.style.imageRendering = ratio < 1 ? "pixelated" : ""; // each pixel doubled: a blend costs as much as was saved
    this._ratio = ratio;
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = Math.round(size.x * ratio);
    this._container.height = Math.round(size.y * ratio);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this.options.paint(this, performance.now());
  },
});

export class Trucks {
  constructor(map) {
    this.map = map;
    this.fleet = new Fleet();
    this.last = 0;
    this.cost = 0; // milliseconds that a painted frame lasts beyond an empty one
    this.unit = scale();
    window.addEventListener("resize", () => { this.unit = scale(); this.signs = null; });
    window.addEventListener("themechange", () => { this.signs = null; this.#wake(); });
    this.renderer = new Renderer({ paint: (renderer, at) => this.#paint(renderer, at) }).addTo(map);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#wake(); });
  }

  take(items) {
    this.fleet.take(items, performance.now());
    this.#wake();
  }

  // The truck drawn nearest to a point of the map's box, if any is near.
  near(point) {
    const at = performance.now();
    const world = WORLD * 2 ** this.map.getZoom();
    const origin = this.map.getPixelOrigin().add(this.map.containerPointToLayerPoint([0, 0]));
    let best = null;
    let nearest = NEAR * this.unit;
    for (const truck of this.fleet.trucks.values()) {
      const [x, y] = this.fleet.placeOf(truck, at);
      const distance = Math.hypot(x * world - origin.x - point.x, y * world - origin.y - point.y);
      if (distance < nearest) [best, nearest] = [truck, distance];
    }
    return best?.item ?? null;
  }

  #wake() {
    this.stale = true;
    this.#soon(0);
  }

  // The next frame, when it is due: asked for only while something moves, and no more often than the eye can see it move.
  #soon(wait) {
    if (this.frame || document.hidden) return;
    const ask = () => { this.frame = requestAnimationFrame((at) => this.#step(at)); };
    if (wait < 2 * FRAME_MS) ask();
    else this.frame = setTimeout(ask, wait - FRAME_MS);
  }

  #step(at) {
    this.frame = null;
    const due = this.last + this.#pace() - at;
    if (due <= 1 && !this.map._animatingZoom) {
      this.#paint(this.renderer, at);
      requestAnimationFrame((next) => this.#learn(next - at));
    }
    if (this.stale || at < this.fleet.moving + this.#pace()) this.#soon(due <= 1 ? this.#pace() : due);
  }

  // What painting costs here: the more, the less often, and in the end coarser.
  #learn(frame) {
    this.cost = .9 * this.cost + .1 * Math.max(0, frame - FREE_MS);
    if (this.cost < DEAR_MS || this.renderer.options.coarse) return;
    this.renderer.options.coarse = true;
    this.renderer._update();
  }

  // So many milliseconds a frame that the fastest truck goes a third of a pixel, and more where painting is dear, within bounds.
  #pace() {
    const pixels = this.fleet.fastest * WORLD * 2 ** this.map.getZoom();
    return Math.min(SLOWEST_MS, Math.max(FRAME_MS, this.cost / SHARE, pixels > 0 ? .34 / pixels : SLOWEST_MS));
  }

  #signs(ratio) {
    const size = Math.round(this.unit * Math.min(1.5, Math.max(.62, .62 + (this.map.getZoom() - 10) * .16)) * 20) / 20;
    if (!this.signs || this.signs.size !== size || this.signs.ratio !== ratio) this.signs = { size, ratio, draw: sprites(size, ratio) };
    return this.signs.draw;
  }

  #paint(renderer, at) {
    const { _ctx: context, _bounds: bounds, _ratio: ratio } = renderer;
    if (!bounds) return;
    this.last = at;
    this.stale = false;
    const size = bounds.getSize().multiplyBy(ratio);
    const world = WORLD * 2 ** this.map.getZoom() * ratio;
    const origin = this.map.getPixelOrigin().add(bounds.min).multiplyBy(ratio);
    const draw = this.#signs(ratio);
    const late = { against: [], unsure: [] }; // drawn above the others
    context.clearRect(0, 0, size.x, size.y);
    for (const truck of this.fleet.trucks.values()) {
      const [worldX, worldY] = this.fleet.placeOf(truck, at);
      const x = worldX * world - origin.x;
      const y = worldY * world - origin.y;
      if (x < -20 || y < -20 || x > size.x + 20 || y > size.y + 20) continue;
      const { status, heading_deg: heading } = truck.item;
      if (late[status]) late[status].push([status, heading, x, y]);
      else draw(context, status, heading, x, y);
    }
    for (const sign of [...late.unsure, ...late.against]) draw(context, ...sign);
  }
}
