// Findings on the map, by shape and colour of their outcome; the newest version of each, withdrawn ones taken off.
import { token } from "./dom.js";
import { findingPopup } from "./popups.js";
import { signAt } from "./signs.js";

const L = window.L;
const SIGNS = { violation: ["triangle", "bad"], suspected: ["diamond", "warn"], to_be_verified: ["circle", "unsure"], listed: ["square", "muted"] };

function styleOf(outcome) {
  const [sign, colour] = SIGNS[outcome] ?? ["circle", "muted"];
  const hollow = outcome === "to_be_verified";
  return { sign, radius: 5.5, weight: hollow ? 2.5 : 1.5, color: hollow ? token(colour) : token("map-halo"), fillColor: hollow ? token("map-halo") : token(colour), fillOpacity: 1, opacity: 1 };
}

export function foundings(map) {
  const drawn = new Map();
  const layer = L.layerGroup().addTo(map);
  window.addEventListener("themechange", () => {
    for (const { outcome, sign } of drawn.values()) sign.setStyle(styleOf(outcome));
  });
  function drop(name) {
    const known = drawn.get(name);
    if (known) layer.removeLayer(known.sign);
    drawn.delete(name);
  }
  return {
    // Take off all but these: what was withdrawn while nobody listened.
    keep(findings) {
      const kept = new Set(findings.map((finding) => finding.finding_id));
      for (const name of [...drawn.keys()]) if (!kept.has(name)) drop(name);
    },
    put(finding) {
      drop(finding.finding_id);
      if (finding.withdrawn || finding.lon === null || finding.lat === null) return;
      const sign = signAt([finding.lat, finding.lon], styleOf(finding.outcome)).addTo(layer);
      sign.bindPopup(() => findingPopup(finding));
      drawn.set(finding.finding_id, { sign, outcome: finding.outcome });
    },
  };
}
