// Charts by plotly.js in our own dress: colours and type from the style sheet, drawn again when the theme changes.
const CONFIG = { displayModeBar: false, responsive: true, doubleClick: "reset", scrollZoom: false };

// draw(element, make): make(colours) -> {traces, layout}; `colours.x` is the element's property --chart-x. Returns a function that draws again.
export function draw(element, make) {
  const render = () => {
    const colours = coloursOf(element);
    const { traces, layout } = make(colours);
    element.classList.add("is-drawn");
    return window.Plotly.react(element, traces, dressed(layout, colours, element), CONFIG);
  };
  window.addEventListener("themechange", render);
  render();
  return render;
}

function coloursOf(element) {
  const style = getComputedStyle(element);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue(`--chart-${String(name)}`).trim() || "#808080" });
}

function dressed(layout, colours, element) {
  const style = getComputedStyle(element);
  const font = { family: style.fontFamily, size: parseFloat(style.fontSize), color: colours.text };
  const axis = {
    gridcolor: colours.grid, linecolor: colours.axis, zerolinecolor: colours.axis, tickcolor: colours.axis, automargin: true, fixedrange: true,
  };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "closest",
    bargap: 0.35,
    showlegend: false,
    ...layout,
    margin: { l: 8, r: 16, t: 12, b: 8, pad: 4 },
    font,
    hoverlabel: { bgcolor: colours.tip, bordercolor: colours.axis, font: { ...font, color: colours.tiptext } },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", ...layout.legend },
    xaxis: { ...axis, ...layout.xaxis },
    yaxis: { ...axis, ...layout.yaxis },
  };
}

// Text for plotly, which reads a few tags and entities in every label: what is stored stays text, never a link or bold.
export const plain = (text) => String(text ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// A time with an offset as plotly prints it: local and naive (Asia/Shanghai is always +08:00).
export const naive = (time) => time.slice(0, 19);

// How an axis of time is labelled, from hours to months, in figures that both languages read.
export const TIMES = [
  { dtickrange: [null, 43200000], value: "%H:%M\n%m-%d" },
  { dtickrange: [43200000, "M1"], value: "%m-%d\n%Y" },
  { dtickrange: ["M1", null], value: "%Y-%m" },
];
