// The live badge in the header of pages that have one: connected, or since when not.
import { watch } from "./live.js";
import { moment, say } from "./words.js";

const badge = document.querySelector("[data-live]");
if (badge) {
  watch(({ name, since }) => {
    badge.dataset.state = name;
    badge.textContent = {
      waiting: say("正在连接…", "connecting…"),
      live: say("实时", "live"),
      away: say(`已断开，自 ${moment(since)}，正在重连`, `disconnected since ${moment(since)}, reconnecting`),
    }[name];
  });
}
