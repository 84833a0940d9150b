// Decisions about spans of unreliable sources: confirm, change, lift; the page is read anew when one was taken.
import { sent } from "./order_asking.js";
import { refusalWords } from "./order_refusal.js";

const API = "/api/v1/sources";

// What a field without offset says is local time.
const local = (written) => (written ? `${written.length === 16 ? `${written}:00` : written}+08:00` : null);

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".source-form");
  if (!form) return;
  event.preventDefault();
  const told = form.querySelector("[data-step-state]");
  const step = event.submitter.value;
  const { by, note, from, until } = Object.fromEntries(new FormData(form));
  const body = { by, note: note || null };
  if (step === "change") Object.assign(body, from && { from: local(from) }, until && { until: local(until) });
  try {
    await sent("POST", `${API}/${form.dataset.span}/${step}`, body);
    location.reload();
  } catch (error) {
    told.className = "small bad-words";
    told.textContent = refusalWords(error);
  }
});
