// The theme switch: auto, light or dark, kept in a cookie so that the server paints the next page right at once.
const YEAR = 31536000;

function show(buttons, theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  window.dispatchEvent(new Event("themechange"));
}

for (const group of document.querySelectorAll("[data-themes]")) {
  const buttons = [...group.querySelectorAll("[data-theme-choice]")];
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-theme-choice]");
    if (!chosen) return;
    document.cookie = `theme=${chosen.dataset.themeChoice}; path=/; max-age=${YEAR}; samesite=lax`;
    show(buttons, chosen.dataset.themeChoice);
  });
}

// A page in "auto" follows the system while it is open; maps and charts ask for their colours again.
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => window.dispatchEvent(new Event("themechange")));
