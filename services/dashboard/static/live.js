// One stream of events a page. subscribe(kind, f) for "finding", "positions", "health" and "reload" (too much was missed: read everything anew);
// watch(f) for the state of the connection.
// EventSource reconnects by itself while the server closes; when it gives up (an error answer), we open a new one.
const RETRY_MS = 3000;
const SILENCE_MS = 35000; // the server speaks at least every 15 s
const subscribers = new Map();
const watchers = new Set();
const state = { name: "waiting", since: null };
let source = null;
let silence = 0;

function become(name) {
  if (state.name === name) return;
  state.name = name;
  state.since = new Date();
  for (const watcher of watchers) watcher(state);
}

function heard() {
  become("live");
  clearTimeout(silence);
  silence = setTimeout(() => { become("away"); open(); }, SILENCE_MS);
}

function open() {
  source?.close();
  source = new EventSource("/api/v1/events");
  source.onopen = heard;
  source.onerror = () => {
    become("away");
    if (source.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
  };
  for (const kind of ["finding", "positions", "health", "reload"]) source.addEventListener(kind, (event) => tell(kind, event));
}

function tell(kind, event) {
  heard();
  const said = JSON.parse(event.data);
  for (const subscriber of subscribers.get(kind) ?? []) subscriber(said);
}

export function subscribe(kind, subscriber) {
  if (!subscribers.has(kind)) subscribers.set(kind, new Set());
  subscribers.get(kind).add(subscriber);
  if (!source) open();
}

export function watch(watcher) {
  watchers.add(watcher);
  watcher(state);
}

// A page that is left closes its stream at once; a browser allows few to one server.
window.addEventListener("pagehide", () => { clearTimeout(silence); source?.close(); });
window.addEventListener("pageshow", (event) => { if (event.persisted && source) open(); });
