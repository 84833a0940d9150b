// The charts of the page Trends; each shows the table beneath it.
import { draw, naive, plain, TIMES } from "./chart.js";
import { COUNTED, OUTCOMES as WORDS, say } from "./words.js";

const PHASES = { before: say("管控前", "before the order"), during: say("管控中", "in force"), paused: say("暂停", "paused"), after: say("管控后", "after") };
const INTERVAL = say("95% 区间", "95 % interval");
const VEHICLES = say("车辆数", "trucks");

const MAKERS = {
  rates: (rows) => (colours) => ({
    traces: [{
      type: "bar", orientation: "h",
      y: rows.map((row) => `${plain(row.label)} ${row.over}/${row.valid}`), x: rows.map((row) => row.rate * 100), cliponaxis: false,
      customdata: rows.map((row) => [row.over, row.valid, row.rate_low * 100, row.rate_high * 100]),
      hovertemplate: `%{y}<br>%{x:.2f}%（%{customdata[0]} / %{customdata[1]}）<br>${INTERVAL} %{customdata[2]:.2f}–%{customdata[3]:.2f}%<extra></extra>`,
      error_x: { type: "data", symmetric: false, array: rows.map((row) => (row.rate_high - row.rate) * 100), arrayminus: rows.map((row) => (row.rate - row.rate_low) * 100), color: colours.text, thickness: 1.5, width: 4 },
      marker: { color: colours.rate },
    }],
    layout: {
      xaxis: { ticksuffix: "%", rangemode: "tozero", range: [0, roomy(rows.map((row) => row.rate_high * 100))], nticks: 6 },
      yaxis: { autorange: "reversed", showgrid: false, type: "category" },
    },
  }),

  districts: (rows) => (colours) => ({
    traces: COUNTED.map((outcome) => ({
      type: "bar", orientation: "h", name: WORDS[outcome],
      y: rows.map((row) => plain(row.label)), x: rows.map((row) => row[outcome]),
      hovertemplate: `%{y}<br>${WORDS[outcome]} %{x}<extra></extra>`,
      marker: { color: colours[outcome], line: { width: 1, color: colours.edge } },
    })),
    layout: {
      barmode: "stack", showlegend: true, legend: { traceorder: "normal" },
      xaxis: { rangemode: "tozero", tickformat: ",d", nticks: 6 },
      yaxis: { autorange: "reversed", showgrid: false, type: "category" },
    },
  }),

  hours: (rows) => (colours) => ({
    traces: Object.keys(PHASES).map((phase) => {
      const some = rows.filter((row) => row.phase === phase);
      return {
        type: "bar", name: PHASES[phase],
        x: some.map((row) => naive(row.hour)), y: some.map((row) => row.vehicles), width: 3600 * 1000 * 0.8, offset: 0,
        hovertemplate: `%{x|%m-%d %H:%M}<br>${VEHICLES} %{y}<extra>${PHASES[phase]}</extra>`,
        marker: { color: colours[phase] },
      };
    }),
    layout: {
      barmode: "overlay", showlegend: true, bargap: 0,
      xaxis: { type: "date", tickformatstops: TIMES, showgrid: false },
      yaxis: { rangemode: "tozero", tickformat: ",d", dtick: Math.max(...rows.map((row) => row.vehicles)) <= 5 ? 1 : undefined },
      shapes: shades(rows, colours),
    },
  }),
};

// One shaded band for each run of hours in which the order was in force (a pause parts two).
function shades(rows, colours) {
  const runs = [];
  for (const row of rows) {
    const at = Date.parse(row.hour);
    const last = runs[runs.length - 1];
    if (row.phase !== "during") continue;
    if (last && last.to === at) last.to += 3_600_000;
    else runs.push({ from: at, to: at + 3_600_000 });
  }
  return runs.map(({ from, to }) => ({
    type: "rect", layer: "below", xref: "x", yref: "paper", x0: local(from), x1: local(to), y0: 0, y1: 1,
    fillcolor: colours.shade, line: { width: 0 },
  }));
}

const local = (at) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);

const roomy = (values) => Math.min(Math.max(...values, 0.1) * 1.04, 100);

for (const element of document.querySelectorAll("[data-chart]")) {
  draw(element, MAKERS[element.dataset.chart](JSON.parse(element.dataset.rows)));
}
