// The signs of trucks, drawn once each and then only copied: a driving truck's arrow for each of 36 headings, dots and rings.
import { token } from "./dom.js";

const HEADINGS = 36;
const MARGIN = 2;
export const STATUS_ORDER = ["standing", "driving", "unsure", "against"];
const RADII = { standing: 2, driving: 5, unsure: 4, against: 8.5 };

// Driving: an arrow along the heading; against an order: a larger one with a halo; standing: a dot; in doubt: a ring.
function draw(context, status, radius, heading) {
  context.beginPath();
  if (status === "standing" || status === "unsure") context.arc(0, 0, radius, 0, 2 * Math.PI);
  else arrow(context, radius, (heading * 2 * Math.PI) / HEADINGS);
  if (status === "unsure") {
    context.lineWidth = radius * .45;
    context.strokeStyle = token("truck-unsure");
    context.stroke();
    return;
  }
  if (status === "against") {
    context.lineWidth = radius * .3;
    context.strokeStyle = token("map-halo");
    context.stroke();
  }
  context.fillStyle = token(`truck-${status}`);
  context.fill();
}

function arrow(context, length, angle) {
  const [ahead, aside] = [Math.sin(angle), -Math.cos(angle)];
  context.moveTo(ahead * length, aside * length);
  context.lineTo((-ahead * .8 - aside * .65) * length, (-aside * .8 + ahead * .65) * length);
  context.lineTo(-ahead * .35 * length, -aside * .35 * length);
  context.lineTo((-ahead * .8 + aside * .65) * length, (-aside * .8 - ahead * .65) * length);
  context.closePath();
}

/* All signs at this size (1 = on a desk, near) for this many device pixels a pixel.
   Returns draw(context, status, heading_deg, x, y), in device pixels. */
export function sprites(size, ratio) {
  const sheets = Object.fromEntries(STATUS_ORDER.map((status) => {
    const radius = RADII[status] * size * ratio;
    const side = 2 * Math.ceil(radius * 1.15 + MARGIN);
    const turns = status === "driving" || status === "against" ? HEADINGS : 1;
    const sheet = document.createElement("canvas");
    sheet.width = side * turns;
    sheet.height = side;
    const context = sheet.getContext("2d");
    for (let heading = 0; heading < turns; heading += 1) {
      context.setTransform(1, 0, 0, 1, (heading + .5) * side, side / 2);
      draw(context, status, radius, heading);
    }
    return [status, { sheet, side, turns }];
  }));
  return (context, status, heading, x, y) => {
    const { sheet, side, turns } = sheets[status] ?? sheets.standing;
    const turn = turns === 1 ? 0 : Math.round(((heading ?? 0) * turns) / 360) % turns;
    context.drawImage(sheet, turn * side, 0, side, side, Math.round(x - side / 2), Math.round(y - side / 2), side, side); // whole pixels: no blending between them, five times as fast without a graphics card
  };
}
