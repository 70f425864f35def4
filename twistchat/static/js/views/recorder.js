/** Where a voice message is recorded, heard and sent: it stands in place of the field
 * where one writes. */

import { fill, h, icon, iconButton } from "../dom.js";
import { player } from "../files/player.js";
import { spanOf } from "../files/sizes.js";
import { t } from "../words.js";
import { LONGEST, NoMicrophone, Recording } from "../voice.js";
import { LevelMeter } from "./level_meter.js";
import { soundBar } from "./sound_bar.js";

/** So many seconds before the end it is said that it comes. */
const WARN = 30;

const TROUBLES = {
  refused: () =>
    t("The microphone is not allowed here. Allow it by the sign beside the page's address, then try again."),
  missing: () => t("There is no microphone. Connect one, then try again."),
  taken: () => t("The microphone does not answer. Another program may be using it."),
  insecure: () =>
    t("Browsers record only on pages that come by https. Open this page by an https address."),
  unable: () => t("This browser cannot record. A recording made elsewhere can be sent as a file."),
};

let count = 0;

export class Recorder {
  /**
   * @param {Object} owner
   * @param {Place} owner.place where it goes
   * @param {Chat} owner.chat
   * @param {(element: ?HTMLElement) => void} owner.show in place of the field
   * @param {(result: Object) => void} owner.send
   */
  constructor(owner) {
    this._owner = owner;
    this._recording = null;
    this._sound = null;
    this._url = "";
    this._frame = 0;
    this._warned = false;
    this._told = h("p", { class: "unseen", role: "status" });
    this._where = h("p", { class: "recorder-note", hidden: true });
    this._body = h("div", { class: "recorder-body" });
    this._note = h("p", { class: "recorder-note", hidden: true });
    this.element = h(
      "div",
      {
        class: "recorder",
        role: "group",
        on: { keydown: (event) => this._key(event) },
      },
      this._where,
      this._note,
      this._body,
      this._told,
    );
    this._moved = ({ detail }) => detail.what === "current" && this._label();
    owner.chat.addEventListener("change", this._moved);
    this._label();
  }

  /** Whether something would be lost if the page were closed. */
  get busy() {
    return Boolean(this._recording);
  }

  /** Begin to record. */
  async begin() {
    player.pause();
    this._owner.show(this.element);
    this._wait();
    const chosen = (this._try = Symbol("try"));
    try {
      const recording = await Recording.begin();
      if (this._try !== chosen) return recording.discard();
      this._recording = recording;
      this._records();
    } catch (error) {
      if (this._try !== chosen) return undefined;
      if (!(error instanceof NoMicrophone)) throw error;
      this._refused(error);
    }
    return undefined;
  }

  /** End it all; nothing of it stays. */
  close() {
    this._try = null;
    cancelAnimationFrame(this._frame);
    this._recording?.discard();
    this._recording = null;
    if (this._sound) player.forget(this._sound);
    this._sound = null;
    if (this._url) URL.revokeObjectURL(this._url);
    this._url = "";
    this._owner.chat.removeEventListener("change", this._moved);
    this._owner.show(null);
  }

  /** It goes where it was begun; that is said, if one is elsewhere now. */
  _label() {
    const { place, chat } = this._owner;
    const label = t("Voice message to {place}", { place: place.name });
    this.element.setAttribute("aria-label", label);
    this._where.hidden = chat.current === place;
    this._where.textContent = label;
  }

  _say(text, urgent = false) {
    this._note.hidden = !text;
    this._note.textContent = text;
    this._note.classList.toggle("error", urgent);
  }

  _wait() {
    this._say("");
    const cancel = iconButton("close", t("Cancel"), () => this.close());
    fill(
      this._body,
      cancel,
      h("span", { class: "grow muted", role: "status", text: t("Waiting for the microphone…") }),
    );
    cancel.focus();
  }

  _refused({ code }) {
    const again = h("button", {
      type: "button",
      class: "button small record-again",
      text: t("Try again"),
      on: { click: () => this.begin() },
    });
    const close = iconButton("close", t("Close"), () => this.close());
    fill(
      this._body,
      h("span", { class: "recorder-warning" }, icon("warning")),
      h("p", { class: "grow", role: "alert", text: TROUBLES[code]() }),
      code !== "unable" && code !== "insecure" && again,
      close,
    );
    (again.isConnected ? again : close).focus();
  }

  _records() {
    const recording = this._recording;
    recording.addEventListener("over", () => this._listens());
    const stop = iconButton("stop", t("Stop recording"), () => recording.stop(), {
      class: "record-stop",
    });
    const time = h("span", { class: "record-time", role: "timer", text: spanOf(0) });
    const meter = new LevelMeter();
    fill(
      this._body,
      iconButton("trash", t("Throw away"), () => this.close()),
      h("span", { class: "record-dot", "aria-hidden": "true" }),
      time,
      meter.element,
      stop,
    );
    stop.focus();
    this._told.textContent = t("Recording.");
    if (!recording.format.shared) {
      this._say(t("This browser records in a form that others get as a file."));
    }
    this._warned = false;
    this._run(recording, time, meter);
  }

  /** The time and the level, as often as the page is drawn. */
  _run(recording, time, meter) {
    if (this._recording !== recording || recording.result) return;
    const { seconds } = recording;
    if (time.textContent !== spanOf(seconds)) time.textContent = spanOf(seconds);
    meter.take(recording.level());
    if (!this._warned && LONGEST - seconds < WARN) this._warn();
    this._frame = requestAnimationFrame(() => this._run(recording, time, meter));
  }

  _warn() {
    this._warned = true;
    this._say(t("It ends at {limit}.", { limit: spanOf(LONGEST) }));
    this._told.textContent = this._note.textContent;
  }

  /** It is recorded: hear it, then send it or not. */
  _listens() {
    const recording = this._recording;
    if (!recording?.result) return;
    const { blob, seconds, full } = recording.result;
    this._url = URL.createObjectURL(blob);
    this._sound = { id: `recording-${++count}`, seconds, url: async () => this._url };
    const send = iconButton("send", t("Send"), () => this._send(), { class: "send" });
    const length = spanOf(seconds);
    const bar = soundBar(this._sound, t("Your recording, {length}", { length }));
    fill(
      this._body,
      iconButton("trash", t("Throw away"), () => this.close()),
      bar,
      send,
    );
    if (full) this._say(t("The recording is as long as can be. Listen, then send it."));
    else if (recording.format.shared) this._say("");
    this._told.textContent = t("Recorded: {length}. Listen, send it or throw it away.", { length });
    bar.button.focus();
  }

  _send() {
    const { result } = this._recording;
    this._owner.send(result);
    this.close();
  }

  /** Escape ends recording, but throws nothing away. */
  _key(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    if (!this._recording) this.close();
    else if (!this._recording.result) this._recording.stop();
  }
}
