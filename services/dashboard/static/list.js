// One list: 今日通报 to the clipboard; a delivery sent again, or said to have arrived.
import { sent } from "./order_asking.js";
import { refusalWords } from "./order_refusal.js";
import { say } from "./words.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      told.textContent = say("已复制", "copied");
    } catch {
      getSelection().selectAllChildren(text); // without leave to write there: ready for Ctrl-C
      told.textContent = say("已选中，请按 Ctrl-C", "selected: press Ctrl-C");
    }
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".delivery-form");
  if (!form) return;
  event.preventDefault();
  const told = form.querySelector("[data-step-state]");
  const { by, note } = Object.fromEntries(new FormData(form));
  try {
    await sent("POST", `/api/v1/deliveries/${form.dataset.delivery}/${event.submitter.value}`, { by, note: note || null });
    location.reload();
  } catch (error) {
    told.className = "small bad-words";
    told.textContent = refusalWords(error);
  }
});
