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
