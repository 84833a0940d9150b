// Words, times and numbers in the reader's language.
const language = document.documentElement.dataset.lang === "en" ? "en" : "zh";

export const say = (zh, en) => (language === "zh" ? zh : en);

const two = (number) => String(number).padStart(2, "0");

// Local time is Beijing's wherever the browser stands.
function local(iso) {
  const moment = new Date(new Date(iso).getTime() + 8 * 3600 * 1000);
  return {
    day: `${moment.getUTCFullYear()}-${two(moment.getUTCMonth() + 1)}-${two(moment.getUTCDate())}`,
    clock: `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}`,
  };
}

export const moment = (iso) => (iso ? `${local(iso).day} ${local(iso).clock}` : "—");
export const clock = (iso) => (iso ? local(iso).clock : "—");
export const day = (iso) => (iso ? local(iso).day : "—");
export const count = (number) => (number === null || number === undefined ? "—" : number.toLocaleString("en-US"));

export const OUTCOMES = {
  violation: say("违法", "violation"),
  suspected: say("嫌疑", "suspected"),
  to_be_verified: say("待核实", "to be verified"),
  listed: say("并案列出", "listed"),
};

export const COUNTED = ["violation", "suspected", "to_be_verified"]; // a listed finding is part of another's case

export const STATUSES = {
  driving: say("行驶", "driving"),
  standing: say("停驶", "standing"),
  against: say("违令行驶", "against an order"),
  unsure: say("存疑", "in doubt"),
};
