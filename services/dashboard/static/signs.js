// Signs on the map's canvas: squares, diamonds, triangles and rings beside Leaflet's circle, so that shape tells what colour may not.
import { scale } from "./dom.js";

const L = window.L;

const OUTLINES = {
  square: (path, x, y, r) => path.rect(x - r, y - r, 2 * r, 2 * r),
  diamond: (path, x, y, r) => turn(path, [[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]]),
  triangle: (path, x, y, r) => turn(path, [[x, y - 1.25 * r], [x + 1.2 * r, y + .9 * r], [x - 1.2 * r, y + .9 * r]]),
  circle: (path, x, y, r) => path.arc(x, y, r, 0, 2 * Math.PI),
};

function turn(path, corners) {
  corners.forEach(([x, y], place) => (place ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
}

L.Canvas.include({
  _updateSign(layer) {
    if (!this._drawing || layer._empty()) return;
    const { x, y } = layer._point;
    this._ctx.beginPath();
    OUTLINES[layer.options.sign ?? "circle"](this._ctx, x, y, Math.max(Math.round(layer._radius), 1));
    this._fillStroke(this._ctx, layer);
  },
});

const Sign = L.CircleMarker.extend({
  _updatePath() { this._renderer._updateSign(this); },
  setStyle({ radius, ...style } = {}) { return L.Path.prototype.setStyle.call(this, style); }, // its size stays
});

// A sign at a place; options as of L.circleMarker, and sign: square, diamond, triangle or circle.
export const signAt = (at, options) => new Sign(at, { ...options, radius: options.radius * scale() });
