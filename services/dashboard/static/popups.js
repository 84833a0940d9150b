// What a click on the map says: by text, with the way to the page.
import { KINDS, make, shape } from "./dom.js";
import { OUTCOMES, STATUSES, moment } from "./words.js";

const L = window.L;

export function truckPopup(map, truck) {
  const lines = [
    make("p", {}, make("a", { href: `/vehicles/${encodeURIComponent(truck.plate)}` }, make("strong", {}, truck.plate))),
    make("p", {}, `${STATUSES[truck.status] ?? truck.status} · ${truck.speed_kmh ?? "—"} km/h`),
    make("p", { class: "muted" }, moment(truck.time)),
  ];
  L.popup({ offset: [0, -2] }).setLatLng([truck.lat, truck.lon]).setContent(make("div", {}, lines)).openOn(map);
}

export function findingPopup(finding) {
  return make("div", {},
    make("p", {}, make("a", { href: `/findings/${encodeURIComponent(finding.finding_id)}` }, make("strong", {}, finding.plate))),
    make("p", {}, make("span", { class: `badge ${KINDS[finding.outcome] ?? ""}` }, shape(finding.outcome), OUTCOMES[finding.outcome] ?? finding.outcome)),
    make("p", {}, finding.place ?? ""),
    make("p", { class: "muted" }, moment(finding.first_at)));
}

