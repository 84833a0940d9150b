// Questions asked while somebody types: after a short rest, one at a time; an answer to an older question is dropped.
export class Problem extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.errors = problem?.errors ?? [];
    this.said = problem?.said ?? null; // {zh, en}, where the API words it for people
  }
}

export async function sent(method, address, body, signal) {
  const answer = await fetch(address, { method, signal, headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, told);
  return told;
}

/* The answer of a question that is told line by line; told({judged, undecided}) is called with its progress. */
export async function streamed(method, address, body, signal, told) {
  const answer = await fetch(address, { method, signal, headers: { "content-type": "application/json", accept: "application/x-ndjson" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => null));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    for (const line of lines.filter(Boolean).map((one) => JSON.parse(one))) {
      if (line.progress) told(line.progress);
      if (line.problem) throw new Problem(line.problem.status, line.problem);
      if (line.answer) return line.answer;
    }
    if (done) throw new Problem(answer.status, null);
  }
}

/* asking({ask, busy, shown, failed}): ask(signal) → Promise, or null where there is nothing to ask; busy(bool). Call what it returns after a change. */
export function asking({ ask, busy, shown, failed, restMs = 250 }) {
  let waiting = null;
  let running = null;
  async function go() {
    waiting = null;
    running?.abort();
    const own = new AbortController();
    running = own;
    busy(true);
    try {
      const answer = await ask(own.signal);
      if (running === own) shown(answer);
    } catch (error) {
      if (running === own && error.name !== "AbortError") failed(error);
    } finally {
      if (running === own && waiting === null) busy(false);
    }
  }
  return (now = false) => {
    clearTimeout(waiting);
    busy(true);
    waiting = setTimeout(go, now ? 0 : restMs);
  };
}
