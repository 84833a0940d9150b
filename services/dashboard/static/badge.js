// The live badge in the header of pages that have one: connected, or since when not.
import { watch } from "./live.js";
import { clock, say } from "./words.js";

const badge = document.querySelector("[data-live]");
if (badge) {
  watch(({ name, since }) => {
    badge.dataset.state = name;
    badge.textContent = {
      waiting: say("正在连接…", "connecting…"),
      live: say("实时", "live"),
      away: say(`${clock(since)} 起断开，正在重连`, `disconnected since ${clock(since)}, reconnecting`),
    }[name];
  });
}
