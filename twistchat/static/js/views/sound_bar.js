/** The bar by which a sound is heard: play, where it is, how long it is. */

import { fill, h, icon } from "../dom.js";
import { player } from "../files/player.js";
import { spanOf } from "../files/sizes.js";
import { t } from "../words.js";

/** A step of the arrow keys, in seconds. */
const STEP = 1;

/** It follows the player only while it is in the page. */
class SoundBar extends HTMLElement {
  connectedCallback() {
    for (const type of ["change", "time"]) player.addEventListener(type, this);
    this.draw();
  }

  disconnectedCallback() {
    for (const type of ["change", "time"]) player.removeEventListener(type, this);
  }

  handleEvent({ type, detail }) {
    if (type === "change") this.draw();
    else if (detail === this.sound.id) this.move();
  }

  draw() {
    const plays = player.plays(this.sound);
    const failed = player.fails(this.sound);
    const label = plays ? t("Pause") : t("Play");
    if (label !== this.button.title) {
      fill(this.button, icon(plays ? "pause" : "play"));
      this.button.title = label;
      this.button.setAttribute("aria-label", `${label}: ${this.label}`);
    }
    const loading = plays && player.state === "loading";
    this.classList.toggle("loading", loading);
    const gone = failed && player.trouble === "gone";
    this.button.disabled = gone;
    this.trouble.hidden = !failed;
    this.trouble.textContent = failed
      ? gone
        ? t("This file is not there any more.")
        : t("It cannot be played just now.")
      : "";
    this.move();
  }

  /** To where the sound is. */
  move() {
    const { sound, range } = this;
    const length = player.lengthOf(sound);
    const at = player.placeOf(sound);
    const facts = { at: spanOf(at), length: spanOf(length) };
    range.max = length || 1;
    range.disabled = !length;
    range.value = at;
    range.style.setProperty("--at", `${length ? (100 * at) / length : 0}%`);
    const words = length ? t("{at} of {length}", facts) : facts.at;
    if (range.getAttribute("aria-valuetext") !== words) {
      range.setAttribute("aria-valuetext", words);
    }
    const begun = at > 0 || player.plays(sound);
    const whole = begun && length ? `${facts.at} / ${facts.length}` : "";
    const text = whole || (length ? facts.length : facts.at);
    if (this.time.textContent !== text) this.time.textContent = text;
  }
}

customElements.define("sound-bar", SoundBar);

/**
 * @param {Sound} sound @param {string} label what it is, for those who listen
 * @returns {HTMLElement}
 */
export function soundBar(sound, label) {
  const bar = document.createElement("sound-bar");
  bar.className = "sound";
  bar.sound = sound;
  bar.label = label;
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", label);
  bar.button = h("button", {
    type: "button",
    class: "sound-button",
    on: { click: () => player.toggle(sound) },
  });
  bar.range = h("input", {
    type: "range",
    class: "sound-range",
    min: 0,
    step: 0.01,
    "aria-label": t("Position"),
    on: {
      input: () => player.seek(sound, Number(bar.range.value)),
      keydown: (event) => step(event, bar),
      // A finger that rests here means the sound, not the message.
      touchstart: (event) => event.stopPropagation(),
    },
  });
  bar.time = h("span", { class: "sound-time", "aria-hidden": "true" });
  bar.trouble = h("p", { class: "sound-trouble", role: "status", hidden: true });
  bar.append(bar.button, bar.range, bar.time, bar.trouble);
  return bar;
}

const STEPS = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP };

function step(event, { sound }) {
  const by = STEPS[event.key] ?? { PageUp: 10, PageDown: -10 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const length = player.lengthOf(sound);
  player.seek(sound, Math.min(length, Math.max(0, player.placeOf(sound) + by)));
}
