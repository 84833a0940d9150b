// Plane geometry of a drawn ring; corners are [longitude, latitude] in degrees, or pixels where it says so.
const KM_PER_DEGREE = 111.32;

// The edge nearest to a point and how far: { edge: number of the corner it begins at, distance }, both in the points' unit; null below two corners.
export function nearestEdge(points, point) {
  if (points.length < 2) return null;
  const edges = points.map((from, place) => ({ edge: place, distance: distanceTo(from, points[(place + 1) % points.length], point) }));
  return (points.length === 2 ? edges.slice(0, 1) : edges).reduce((best, one) => (one.distance < best.distance ? one : best));
}

function distanceTo([ax, ay], [bx, by], [x, y]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx || dy ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

const side = ([ax, ay], [bx, by], [x, y]) => Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));

const cross = (a, b, c, d) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

// Whether two edges of the ring cross: no such ring is an area.
export function crossesItself(ring) {
  const edges = ring.map((from, place) => [from, ring[(place + 1) % ring.length]]);
  return edges.some(([a, b], one) => edges.some(([c, d], other) => other > one + 1 && !(one === 0 && other === edges.length - 1) && cross(a, b, c, d)));
}

// Square kilometres, well enough for a city.
export function areaKm2(ring) {
  const stretch = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180);
  const twice = ring.reduce((sum, [x, y], place) => {
    const [nextX, nextY] = ring[(place + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return (Math.abs(twice) / 2) * KM_PER_DEGREE * KM_PER_DEGREE * stretch;
}
