/** Shows how loud it is: bars that go by, or, for who wants less to move, one that
 * grows and shrinks now and then. */

import { h } from "../dom.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
/** A bar, and the room to the next one, in pixels. */
const BAR = 3;
const STEP = 5;
/** A bar comes so often, in milliseconds. */
const EACH = 70;
const STILL_EACH = 400;

export class LevelMeter {
  constructor() {
    this.element = h("canvas", { class: "level", "aria-hidden": "true" });
    this._levels = [];
    this._loudest = 0;
    this._last = 0;
  }

  /** It is so loud now, from 0 to 1. */
  take(level) {
    this._loudest = Math.max(this._loudest, level);
    const now = performance.now();
    if (now - this._last < (STILL.matches ? STILL_EACH : EACH)) return;
    this._last = now;
    this._levels.push(this._loudest);
    this._loudest = 0;
    this._draw();
  }

  _draw() {
    const canvas = this.element;
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(canvas).color;
    if (STILL.matches) this._drawOne(pen, width, height);
    else this._drawMany(pen, width, height);
  }

  _drawOne(pen, width, height) {
    const level = this._levels.at(-1);
    this._levels.length = 0;
    pen.globalAlpha = 0.25;
    bar(pen, 0, (height - 6) / 2, width, 6);
    pen.globalAlpha = 1;
    bar(pen, 0, (height - 6) / 2, Math.max(6, width * level), 6);
  }

  _drawMany(pen, width, height) {
    const fit = Math.floor(width / STEP);
    this._levels.splice(0, this._levels.length - fit);
    this._levels.forEach((level, at) => {
      const high = Math.max(BAR, level * height);
      const left = width - (this._levels.length - at) * STEP;
      bar(pen, left, (height - high) / 2, BAR, high);
    });
  }
}

function bar(pen, left, top, width, height) {
  pen.beginPath();
  pen.roundRect(left, top, width, height, Math.min(width, height) / 2);
  pen.fill();
}
