// The replay of a truck's day: map, strip, slider and buttons on one player. The parts: replay_track, _map, _strip, _player, _details.
import { fetched, makeMap } from "./basemap.js";
import { token } from "./dom.js";
import { kindWord, showDetails } from "./replay_details.js";
import { drawTrack } from "./replay_map.js";
import { Player } from "./replay_player.js";
import { drawStrip } from "./replay_strip.js";
import { isAllLate, nearest, pointsOf } from "./replay_track.js";
import { clock, count, say } from "./words.js";

const THUMB_REM = 1.25; // as in replay.css

const coloursNow = () => ({
  way: token("truck-driving"), driving: token("truck-driving"), standing: token("truck-standing"), against: token("truck-against"),
  late: token("replay-late"), edge: token("surface"), here: token("ink"), text: token("muted"), grid: token("line"),
});

// box: the section [data-replay] with its parts; data-track is the address of the day's points, data-at a moment to begin with.
export async function startReplay(box, doubtWords) {
  const part = (name) => box.querySelector(`[data-part="${name}"]`);
  const [{ map }, track] = await Promise.all([
    makeMap(part("map"), { stations: false }),
    fetched(box.dataset.track).catch((error) => error),
  ]);
  part("loading").hidden = true;
  if (track instanceof Error) return void (part("failed").hidden = false);
  const points = pointsOf(track);
  if (!points.length) return void showEmpty(box, part);
  part("ready").hidden = false;
  part("summary").textContent = summary(points);
  const replay = { part, map, points, doubtWords, span: spanOf(points) };
  replay.player = new Player(points, (number, point) => show(replay, number, point), (playing) => state(replay, playing));
  paint(replay);
  map.fitBounds(replay.drawn.bounds, { padding: [24, 24], maxZoom: 15, animate: false });
  listen(box, replay);
  replay.player.show(box.dataset.at ? nearest(points, Date.parse(box.dataset.at)) : firstToSee(points));
}

function showEmpty(box, part) {
  box.classList.add("is-empty");
  part("empty").hidden = false;
  part("details").replaceChildren();
}

const spanOf = (points) => ({ from: points[0].at, to: Math.max(points[points.length - 1].at, points[0].at + 60000) });

// Where an officer looks first: the first point against an order, else the beginning.
const firstToSee = (points) => Math.max(points.findIndex((point) => point.against), 0);

function paint(replay) {
  const { part, map, points, player, span } = replay;
  replay.drawn?.remove();
  replay.drawn = drawTrack(map, points, coloursNow(), (number) => player.step(number - player.number));
  replay.drawn.show(points[player.number]);
  drawStrip(part("strip"), points, span, coloursNow(), THUMB_REM / 2);
}

function show({ part, drawn, points, span, doubtWords }, number, point) {
  const slider = part("slider");
  slider.max = span.to - span.from;
  slider.value = point.at - span.from;
  const doubt = point.doubtful ? say("，存疑", ", in doubt") : "";
  slider.setAttribute("aria-valuetext", `${clock(point.time)}, ${kindWord(point)}${doubt}`);
  part("clock").textContent = clock(point.time);
  showDetails(part("details"), point, number, points.length, doubtWords);
  drawn.show(point);
}

function state({ part }, playing) {
  const button = part("play");
  button.dataset.playing = playing;
  button.querySelector("span").textContent = playing ? say("暂停", "Pause") : say("播放", "Play");
  part("details").setAttribute("aria-live", playing ? "off" : "polite"); // a running clock would never stop being read out
}

function listen(box, replay) {
  const { part, player, points, span } = replay;
  const press = { back: () => player.step(-1), on: () => player.step(1), play: () => player.toggle() };
  for (const [name, act] of Object.entries(press)) part(name).addEventListener("click", act);
  const beginsAgainst = (number) => points[number].against && !points[number - 1]?.against;
  for (const [name, by] of [["against-back", -1], ["against-on", 1]]) {
    part(name).disabled = !points.some((point) => point.against);
    part(name).addEventListener("click", () => player.find(by, beginsAgainst));
  }
  part("speed").addEventListener("change", (event) => { player.speed = Number(event.target.value); });
  part("slider").addEventListener("input", (event) => {
    player.pause();
    player.seek(span.from + Number(event.target.value));
  });
  box.addEventListener("keydown", (event) => onKey(event, player, points));
  window.addEventListener("themechange", () => paint(replay));
  new ResizeObserver(() => drawStrip(part("strip"), points, span, coloursNow(), THUMB_REM / 2)).observe(part("strip"));
}

// Arrow keys step by points, not by seconds; the map keeps its own arrows, and so does the choice of speed.
function onKey(event, player, points) {
  if (event.target.closest(".leaflet-container, select") || event.altKey || event.ctrlKey || event.metaKey) return;
  const far = event.shiftKey ? 10 : 1;
  const keys = {
    ArrowLeft: () => player.step(-far), ArrowDown: () => player.step(-far), ArrowRight: () => player.step(far), ArrowUp: () => player.step(far),
    PageDown: () => player.step(-10), PageUp: () => player.step(10),
    Home: () => player.step(-points.length), End: () => player.step(points.length),
  };
  if (event.key === " " && event.target.matches("input")) keys[" "] = () => player.toggle();
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

function summary(points) {
  const number = (test) => count(points.filter(test).length);
  const hours = `${clock(points[0].time).slice(0, 5)}–${clock(points[points.length - 1].time).slice(0, 5)}`;
  const said = [
    say(`${count(points.length)} 个点，${hours}`, `${count(points.length)} points, ${hours}`),
    say(`违令 ${number((point) => point.against)}`, `${number((point) => point.against)} against an order`),
    say(`存疑 ${number((point) => point.doubtful)}`, `${number((point) => point.doubtful)} in doubt`),
    isAllLate(points)
      ? say("全天事后补传", "the whole day was handed in afterwards")
      : say(`补传 ${number((point) => point.late)}`, `${number((point) => point.late)} late`),
  ];
  return said.join(say("；", " · "));
}
