// Subscriptions: added, changed and ended; the page is read anew when one was.
import { sent } from "./order_asking.js";
import { refusalWords } from "./order_refusal.js";

const API = "/api/v1/subscriptions";

function terms(form) {
  const data = new FormData(form);
  const { receiver, channel, address, at, by } = Object.fromEntries(data);
  return { receiver, channel, address, at, by, kinds: data.getAll("kinds"), weekdays: data.getAll("weekdays").map(Number) };
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".subscription-form");
  if (!form) return;
  event.preventDefault();
  const told = form.querySelector("[data-step-state]");
  const step = event.submitter?.value ?? "add";
  const asked = terms(form);
  const ways = {
    add: () => [API, { ...asked, district: form.elements.district.value || null, begins: form.elements.begins.value }],
    change: () => [`${API}/${form.dataset.change}/change`, asked],
    end: () => [`${API}/${form.dataset.change}/end`, { by: asked.by }],
  };
  try {
    await sent("POST", ...ways[step]());
    location.reload();
  } catch (error) {
    told.className = "small bad-words";
    told.textContent = refusalWords(error);
  }
});
