// The strip above the slider: one mark a point at its time, with hours under it, on a canvas (thousands of marks).
const HOUR_MS = 3600 * 1000;
const LOCAL_MS = 8 * HOUR_MS; // Asia/Shanghai knows no summer time
const ORDER = ["standing", "driving", "late", "against"]; // the weightiest on top
const TALL = { against: 1.375, late: 1.125, driving: 0.875, standing: 0.5 }; // rem
const MARKS = 1.375;

// span {from, to} in ms; inset: half the slider's thumb in rem, so that a mark stands exactly where the thumb stops.
export function drawStrip(canvas, points, span, colours, inset) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const { clientWidth: width, clientHeight: height } = canvas;
  const pen = penOf(canvas, width, height);
  const x = (at) => inset * rem + ((at - span.from) / (span.to - span.from)) * (width - 2 * inset * rem);
  const sheet = { pen, x, rem, width, height, colours };
  drawHours(sheet, span);
  for (const kind of ORDER) {
    for (const point of points) if (point.kind === kind) drawMark(sheet, point);
  }
}

function penOf(canvas, width, height) {
  const dense = window.devicePixelRatio || 1;
  canvas.width = width * dense;
  canvas.height = height * dense;
  const pen = canvas.getContext("2d");
  pen.scale(dense, dense);
  return pen;
}

function drawMark({ pen, x, rem, colours }, point) {
  const tall = TALL[point.kind] * rem;
  const top = MARKS * rem - tall;
  const wide = Math.max(1.5, rem / 10);
  const edge = wide;
  pen.fillStyle = colours[point.kind];
  if (point.doubtful) { // hollow: neighbours that touch would fill a drawn box, so only its ends are drawn
    pen.fillRect(x(point.at) - wide / 2, top, wide, edge);
    pen.fillRect(x(point.at) - wide / 2, MARKS * rem - edge, wide, edge);
  } else pen.fillRect(x(point.at) - wide / 2, top, wide, tall);
}

function drawHours({ pen, x, rem, width, height, colours }, span) {
  const every = stepOf(span, width / rem);
  const room = 1.125 * rem;
  pen.font = `${0.75 * rem}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  for (let at = Math.ceil((span.from + LOCAL_MS) / every) * every - LOCAL_MS; at <= span.to; at += every) {
    pen.fillStyle = colours.grid;
    pen.fillRect(x(at) - 0.5, 0, 1, (MARKS + 0.25) * rem);
    pen.fillStyle = colours.text;
    pen.fillText(new Date(at + LOCAL_MS).toISOString().slice(11, 16), Math.min(Math.max(x(at), room), width - room), height);
  }
}

// Whole steps of time that leave every label its 4 rem.
function stepOf(span, widthRem) {
  const most = Math.max(1, Math.floor(widthRem / 4));
  const steps = [5 / 60, 0.25, 0.5, 1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR_MS);
  return steps.find((step) => (span.to - span.from) / step <= most) ?? 24 * HOUR_MS;
}
