// Parts of a page fetched anew from the server, which words them; what the server escaped stays text.
const PACE_MS = 2500;

/* parts(root, changed): refresh() soon, at most once in a while; changed(old, fresh) may mark what is new before the swap. */
export function parts(root, changed = () => {}) {
  let waiting = null;
  let running = false;

  async function load() {
    waiting = null;
    if (running) {
      refresh();
      return;
    }
    running = true;
    try {
      const answer = await fetch(root.dataset.parts, { headers: { accept: "text/html" } });
      if (answer.ok) swap(await answer.text());
    } catch {
      // The badge says that the server is gone; what is shown stays until it is back.
    } finally {
      running = false;
    }
  }

  function swap(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const old of root.querySelectorAll("[data-part]")) {
      const next = fresh.querySelector(`[data-part="${old.dataset.part}"]`);
      if (next && next.outerHTML !== old.outerHTML) replace(old, document.importNode(next, true));
    }
  }

  function replace(old, next) {
    changed(old, next);
    const scrolled = old.querySelector(".list")?.scrollTop ?? 0;
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(next);
    const list = next.querySelector(".list");
    if (list) list.scrollTop = scrolled;
    if (focused) next.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function refresh(after = PACE_MS) {
    if (!waiting && !document.hidden) waiting = setTimeout(load, after);
  }

  document.addEventListener("visibilitychange", () => refresh(0));
  return { refresh };
}
