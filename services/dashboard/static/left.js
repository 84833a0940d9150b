// Time left: "2 天 3 小时", "3 h 12 min", "45 s", counted down once a second.
import { say } from "./words.js";

export function left(seconds) {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days) return say(`${days} 天 ${hours} 小时`, `${days} d ${hours} h`);
  if (hours) return say(`${hours} 小时 ${minutes} 分`, `${hours} h ${minutes} min`);
  return minutes ? say(`${minutes} 分钟`, `${minutes} min`) : say(`${Math.floor(seconds)} 秒`, `${Math.floor(seconds)} s`);
}

export function keepTime(root) {
  setInterval(() => {
    for (const element of root.querySelectorAll("[data-left]")) {
      const seconds = Math.max(0, (new Date(element.dataset.left) - Date.now()) / 1000);
      const words = say(`${left(seconds)}${element.dataset.words}`, `${left(seconds)} ${element.dataset.words}`);
      if (element.textContent !== words) element.textContent = words;
    }
  }, 1000);
}
