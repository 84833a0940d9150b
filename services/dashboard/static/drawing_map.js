// A drawing on the map: click to add a corner, drag it, click an edge to insert one; focused corners move by arrow keys and go by Delete.
import { nearestEdge } from "./drawing_geometry.js";
import { scale, token } from "./dom.js";
import { say } from "./words.js";

const L = window.L;
const EDGE_PX = 10;
const STEP_PX = 8;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MOST_CORNERS_SHOWN = 200;

const style = (drawing) => ({ color: token(drawing.fault ? "bad" : "accent"), weight: 2.5 * scale(), fillColor: token("accent"), fillOpacity: .12, interactive: false });

/* drawOn(map, drawing, isOn): isOn() says whether clicks draw. */
export function drawOn(map, drawing, isOn) {
  const outline = L.polygon([], style(drawing)).addTo(map);
  const corners = [];
  map.doubleClickZoom.disable();

  function dress(place) {
    const marker = L.marker([0, 0], { draggable: true, autoPan: true, keyboard: true, icon: L.divIcon({ className: "corner", iconSize: null }) }).addTo(map);
    const element = marker.getElement();
    const here = () => corners.indexOf(marker);
    let begun = false;
    element.setAttribute("role", "button");
    element.setAttribute("aria-describedby", "drawing-hint");
    marker.on("dragstart", () => { begun = false; });
    marker.on("drag", () => {
      const { lng, lat } = marker.getLatLng();
      drawing.move(here(), [lng, lat], begun);
      begun = true;
    });
    marker.on("click", (event) => L.DomEvent.stop(event));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") remove(here());
      else if (event.key in ARROWS) nudge(here(), ARROWS[event.key], event.shiftKey ? 1 : STEP_PX);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    corners[place] = marker;
  }

  function nudge(place, [dx, dy], by) {
    const [lon, lat] = drawing.corners[place];
    const to = map.containerPointToLatLng(map.latLngToContainerPoint([lat, lon]).add([dx * by, dy * by]));
    drawing.move(place, [to.lng, to.lat]);
  }

  function remove(place) {
    drawing.remove(place);
    (corners[Math.min(place, corners.length - 1)]?.getElement() ?? map.getContainer()).focus();
  }

  function show() {
    const shown = drawing.corners.slice(0, MOST_CORNERS_SHOWN);
    while (corners.length > shown.length) corners.pop().remove();
    while (corners.length < shown.length) dress(corners.length);
    shown.forEach(([lon, lat], place) => {
      const element = corners[place].getElement();
      if (!element.classList.contains("leaflet-drag-target")) corners[place].setLatLng([lat, lon]);
      element.setAttribute("aria-label", say(`角点 ${place + 1}：${lon}，${lat}`, `Corner ${place + 1}: ${lon}, ${lat}`));
    });
    outline.setLatLngs(drawing.corners.map(([lon, lat]) => [lat, lon])).setStyle(style(drawing));
  }

  map.on("click", ({ latlng, containerPoint }) => {
    if (!isOn()) return;
    const points = drawing.corners.map(([lon, lat]) => { const { x, y } = map.latLngToContainerPoint([lat, lon]); return [x, y]; });
    const near = nearestEdge(points, [containerPoint.x, containerPoint.y]);
    if (near && points.length > 2 && near.distance <= EDGE_PX) drawing.insert(near.edge + 1, [latlng.lng, latlng.lat]);
    else drawing.add([latlng.lng, latlng.lat]);
  });
  window.addEventListener("themechange", () => outline.setStyle(style(drawing)));
  drawing.listen(show);
  show();
  return { fit() { if (drawing.corners.length > 1) map.fitBounds(outline.getBounds(), { padding: [40, 40], maxZoom: 15, animate: false }); } };
}
