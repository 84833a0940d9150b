// Which point is shown, and how it walks on: a step, a jump, or time running at a speed. Knows no page.
import { nearest } from "./replay_track.js";

const JUMP_MS = 2 * 60 * 1000; // while playing, a silence longer than this is skipped

export class Player {
  // points in time order, at least one; onShow(number, point) after each change, onState(playing).
  constructor(points, onShow, onState) {
    Object.assign(this, { points, onShow, onState, number: 0, speed: 60, playing: false });
  }

  show(number) {
    this.number = Math.min(Math.max(number, 0), this.points.length - 1);
    this.clock = this.points[this.number].at;
    this.onShow(this.number, this.points[this.number]);
  }

  step(by) {
    this.pause();
    this.show(this.number + by);
  }

  seek(at) {
    this.show(nearest(this.points, at));
  }

  // To the next number of which `test` holds, in either direction; stays where there is none.
  find(by, test) {
    for (let number = this.number + by; number >= 0 && number < this.points.length; number += by) {
      if (test(number)) return this.step(number - this.number);
    }
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.number >= this.points.length - 1) this.show(0);
    this.playing = true;
    this.onState(true);
    this.before = performance.now();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.onState(false);
  }

  tick(now) {
    if (!this.playing) return;
    this.clock += Math.min(now - this.before, 250) * this.speed;
    this.before = now;
    let number = this.number;
    while (number + 1 < this.points.length && this.points[number + 1].at <= this.clock) number += 1;
    const next = this.points[number + 1];
    if (next && next.at - this.points[number].at > JUMP_MS) this.clock = Math.max(this.clock, next.at - 1000 * this.speed * 0.3);
    if (number !== this.number) {
      this.number = number;
      this.onShow(number, this.points[number]);
    }
    if (next) requestAnimationFrame((later) => this.tick(later));
    else this.pause();
  }
}
