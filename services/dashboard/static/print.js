// Printing: on paper everything is light, the map too, whatever the screen's theme is.
const root = document.documentElement;
const button = document.querySelector("[data-print]");
let kept = null;

function become(theme) {
  if (theme === undefined) delete root.dataset.theme;
  else root.dataset.theme = theme;
  window.dispatchEvent(new Event("themechange"));
}

function lighten() {
  if (kept) return;
  kept = { theme: root.dataset.theme, opened: [...document.querySelectorAll(".pieces details:not([open])")] };
  for (const details of kept.opened) details.open = true;
  become("light");
}

function restore() {
  if (!kept) return;
  for (const details of kept.opened) details.open = false;
  become(kept.theme);
  kept = null;
}

window.addEventListener("beforeprint", lighten);
window.addEventListener("afterprint", restore);
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    lighten(); // the map draws itself again in the next frame
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
  });
}
