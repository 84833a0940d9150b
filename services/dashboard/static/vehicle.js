// The page of one vehicle: replay, readings chart, and the choice of a day without a second click.
import { startReplay } from "./replay.js";
import { startReadings } from "./vehicle_readings.js";

const replay = document.querySelector("[data-replay]");
if (replay) startReplay(replay, JSON.parse(replay.dataset.doubts));

const readings = document.querySelector("[data-readings]");
if (readings) startReadings(readings, JSON.parse(readings.dataset.readings));

const days = document.querySelector("[data-days]");
if (days) {
  days.querySelector("[data-go]").hidden = true;
  days.querySelector("select").addEventListener("change", () => days.requestSubmit());
}
