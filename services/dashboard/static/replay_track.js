// A truck's day as the replay needs it: points in time order, what each one is, and the legs between them. No page, no map.
const GAP_MS = 5 * 60 * 1000; // a longer silence is drawn as a gap: nobody knows the way between

// GeoJSON of /vehicles/{plate}/track -> points {at (ms), lat, lon, kind, doubtful, marked (as late), ...} in the order of time.
export function pointsOf({ features }) {
  const showsLate = !isAllLate(features);
  return features.map(({ geometry, properties: seen }) => {
    const [lon, lat] = geometry.coordinates;
    return { ...seen, at: Date.parse(seen.time), lon, lat, doubtful: seen.doubts.length > 0, marked: seen.late && showsLate, kind: kindOf(seen, showsLate) };
  });
}

// A day that was handed in afterwards as a whole (a file, a sample): its points are all late, so that colour would tell nothing.
export const isAllLate = (features) => features.every((feature) => (feature.properties ?? feature).late);

// What a point is, the weightiest first. Doubt is shown by its form (hollow), not by its colour.
function kindOf(seen, showsLate) {
  if (seen.against) return "against";
  if (seen.late && showsLate) return "late";
  return seen.driving ? "driving" : "standing";
}

// Neighbours: a leg against the order is drawn strong, a gap broken.
function legsOf(points) {
  return points.slice(1).map((to, number) => {
    const from = points[number];
    const kind = to.at - from.at > GAP_MS ? "gap" : from.against && to.against ? "against" : "way";
    return { kind, line: [[from.lat, from.lon], [to.lat, to.lon]] };
  });
}

// Legs of one kind that follow each other become one line: a day draws in tens of lines, not thousands.
export function linesOf(points) {
  const lines = [];
  for (const leg of legsOf(points)) {
    const last = lines[lines.length - 1];
    if (last && last.kind === leg.kind && leg.kind !== "gap") last.line.push(leg.line[1]);
    else lines.push({ kind: leg.kind, line: [...leg.line] });
  }
  return lines;
}

// The number of the point nearest in time; points are sorted.
export function nearest(points, at) {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].at < at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at - points[low - 1].at < points[low].at - at ? low - 1 : low;
}
