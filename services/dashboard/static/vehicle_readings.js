// Readings of one pollutant against the limit of their own day: valid ones filled, others hollow, those over the limit of another form.
import { draw, plain, TIMES } from "./chart.js";
import { say } from "./words.js";

const WORDS = {
  valid: say("有效检测", "valid reading"),
  over: say("超过限值", "over the limit"),
  invalid: say("无效检测", "reading not valid"),
  limit: say("限值", "limit"),
};
const FORMS = {
  valid: (colours) => ({ symbol: "circle", size: 7, color: colours.point }),
  over: (colours) => ({ symbol: "triangle-up", size: 11, color: colours.over }),
  invalid: (colours) => ({ symbol: "circle-open", size: 6, color: colours.invalid, line: { width: 1.5 } }),
};

// data: {unit: {pollutant: text}, name: {…}, rows: [{time (local, naive), station, valid, over: […], limits: {…}, pollutant…}]}, oldest first.
export function startReadings(element, data) {
  const buttons = [...document.querySelectorAll("[data-pollutant]")];
  let chosen = buttons[0]?.dataset.pollutant;
  const again = draw(element, (colours) => chartOf(data, chosen, colours));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      chosen = button.dataset.pollutant;
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      again();
    });
  }
}

function chartOf(data, pollutant, colours) {
  const rows = data.rows.filter((row) => row[pollutant] !== null && row[pollutant] !== undefined);
  const kindOf = (row) => (row.over.includes(pollutant) ? "over" : row.valid ? "valid" : "invalid");
  const unit = data.unit[pollutant];
  const traces = Object.keys(FORMS).map((kind) => {
    const some = rows.filter((row) => kindOf(row) === kind);
    return {
      type: "scatter", mode: "markers", name: WORDS[kind], marker: FORMS[kind](colours),
      x: some.map((row) => row.time), y: some.map((row) => row[pollutant]), customdata: some.map((row) => plain(row.station)),
      hovertemplate: `%{x|%Y-%m-%d %H:%M:%S}<br>%{customdata}<br><b>%{y} ${unit}</b><extra>${WORDS[kind]}</extra>`,
    };
  });
  return {
    traces: [...traces.filter((trace) => trace.x.length), limitOf(rows, pollutant, unit, colours)].filter(Boolean),
    layout: {
      showlegend: true,
      xaxis: { type: "date", tickformatstops: TIMES, hoverformat: "%Y-%m-%d %H:%M:%S", showgrid: false, nticks: 8 },
      yaxis: { title: { text: `${data.name[pollutant]} ${unit}` }, rangemode: "tozero" },
    },
  };
}

// The limit as steps: each reading's own day says which one held.
function limitOf(rows, pollutant, unit, colours) {
  const some = rows.filter((row) => row.limits[pollutant] !== undefined);
  if (!some.length) return null;
  return {
    type: "scatter", mode: some.length > 1 ? "lines" : "markers", name: WORDS.limit, line: { color: colours.limit, width: 1.5, dash: "dash", shape: "hv" },
    marker: { symbol: "line-ew-open", size: 24, color: colours.limit },
    x: some.map((row) => row.time), y: some.map((row) => row.limits[pollutant]),
    hovertemplate: `${WORDS.limit} %{y} ${unit}<extra></extra>`,
  };
}
