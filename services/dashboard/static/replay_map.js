// The map of a replay: the day's way and points drawn once on a canvas, and one ring that walks along them.
import { linesOf } from "./replay_track.js";

const L = window.L;
const LINES = {
  way: { colour: "way", weight: 2, opacity: 0.75 },
  against: { colour: "against", weight: 4, opacity: 0.85 },
  gap: { colour: "way", weight: 1.5, opacity: 0.6, dashArray: "2 7" },
};
const RADIUS = { against: 5, late: 4, driving: 3, standing: 3 };

// The page's type grows with the screen, and so do the points: 1 at a desk, about 1.6 on a wall.
const unitNow = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

// map: a Leaflet map; points: of `track.pointsOf`; onPick(number) when a point is clicked.
export function drawTrack(map, points, colours, onPick) {
  const unit = unitNow();
  const group = L.featureGroup();
  for (const { kind, line } of linesOf(points)) {
    const { colour, ...form } = LINES[kind];
    L.polyline(line, { ...form, weight: form.weight * unit, color: colours[colour], interactive: false }).addTo(group);
  }
  points.forEach((point, number) => {
    marker(point, colours, unit).on("click", () => onPick(number)).addTo(group);
  });
  const ring = L.circleMarker([points[0].lat, points[0].lon], {
    radius: 11 * unit, weight: 3 * unit, color: colours.here, fillColor: colours.here, fillOpacity: 0.18, interactive: false,
  }).addTo(group);
  group.addTo(map);
  return { show: (point) => show(map, ring, point), bounds: group.getBounds(), remove: () => group.remove() };
}

// Doubtful points are hollow, points against the order larger, late ones of another colour.
function marker(point, colours, unit) {
  const colour = colours[point.kind];
  const hollow = point.doubtful;
  return L.circleMarker([point.lat, point.lon], {
    radius: (RADIUS[point.kind] + (hollow ? 1 : 0)) * unit,
    weight: (hollow ? 2 : 1) * unit,
    color: hollow ? colour : point.marked ? colours.late : colours.edge,
    fillColor: hollow ? colours.edge : colour,
    fillOpacity: hollow ? 0.25 : 0.95,
  });
}

function show(map, ring, point) {
  ring.setLatLng([point.lat, point.lon]).bringToFront();
  if (!map.getBounds().pad(-0.1).contains(ring.getLatLng())) map.panTo(ring.getLatLng(), { animate: false });
}
