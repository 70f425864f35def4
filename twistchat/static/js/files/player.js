/** What is heard: one sound of the page at a time, wherever it is shown. Messages come
 * and go from the page as one scrolls, so what plays is not among them. */

/**
 * @typedef {Object} Sound
 * @property {string} id
 * @property {number} seconds how long it is; 0 if that is not known
 * @property {() => Promise<string>} url
 * @property {() => Promise<string>} [why] why it could not be had, as of FileUrls
 */

const KEPT = 100;

/** Events: "change" when something plays, stops or fails, "time" as one goes on or is put
 * elsewhere (detail: the id of the sound). */
class Player extends EventTarget {
  constructor() {
    super();
    /** @type {?Sound} */
    this.sound = null;
    /** @type {"stopped"|"loading"|"playing"|"failed"} */
    this.state = "stopped";
    /** Why it failed: "gone" or "down". */
    this.trouble = "";
    this._audio = null;
    this._frame = 0;
    /** Where each sound is to go on. @type {Map<string, number>} */
    this._places = new Map();
    this._lengths = new Map();
    // A film that begins with sound of its own silences this.
    addEventListener("play", (event) => event.target !== this._audio && this.pause(), true);
  }

  /** Whether this is the sound that plays, or is about to. */
  plays(sound) {
    return this._has(sound) && ["playing", "loading"].includes(this.state);
  }

  fails(sound) {
    return this._has(sound) && this.state === "failed";
  }

  /** In seconds: where it is... */
  placeOf(sound) {
    const here = this._has(sound) && this.state === "playing";
    const at = here ? this._audio.currentTime : (this._places.get(sound.id) ?? 0);
    return Math.min(at, this.lengthOf(sound) || at);
  }

  /** ...and how long it is, 0 if nobody knows. */
  lengthOf(sound) {
    return sound.seconds || this._lengths.get(sound.id) || 0;
  }

  /** Play it, or stop if it plays. */
  async toggle(sound) {
    if (this.plays(sound)) return this.pause();
    if (!this._has(sound) || this.state === "failed") this._take(sound);
    this._turn("loading");
    try {
      await this._play(sound);
    } catch {
      await this._failed(sound);
    }
    return undefined;
  }

  pause() {
    if (!this.sound || this.state === "failed") return;
    this._keep();
    this._audio?.pause();
    this._turn("stopped");
  }

  /** Go on from there, now or when it is played. */
  seek(sound, at) {
    this._places.set(sound.id, at);
    if (this._has(sound) && this.state === "playing") this._audio.currentTime = at;
    this._moved(sound);
  }

  /** It is not there any more. */
  forget(sound) {
    if (this._has(sound)) {
      this.pause();
      this._audio?.removeAttribute("src");
      this.sound = null;
    }
    this._places.delete(sound.id);
  }

  _has(sound) {
    return this.sound?.id === sound.id;
  }

  _take(sound) {
    this.pause();
    this.sound = sound;
    this._audio ??= this._make();
    this._audio.removeAttribute("src");
  }

  async _play(sound) {
    const audio = this._audio;
    if (!audio.hasAttribute("src")) {
      const url = await sound.url();
      if (!this._has(sound) || this.state !== "loading") return;
      audio.src = url;
    }
    const at = this._places.get(sound.id) ?? 0;
    if (Math.abs(audio.currentTime - at) > 0.1) audio.currentTime = at;
    await audio.play();
  }

  async _failed(sound) {
    if (!this._has(sound) || this.state !== "loading") return; // paused, or another one
    const why = (await sound.why?.()) ?? "gone";
    if (!this._has(sound) || this.state !== "loading") return;
    if (why === "again" && this.trouble !== "again") {
      this.trouble = "again";
      this._audio.removeAttribute("src");
      await this._play(sound).catch(() => this._failed(sound));
      return;
    }
    this.trouble = why === "gone" ? "gone" : "down";
    this._turn("failed");
  }

  _make() {
    const audio = new Audio();
    audio.preload = "none";
    const on = (type, act) => audio.addEventListener(type, act);
    on("playing", () => ((this.trouble = ""), this._turn("playing"), this._run()));
    on("pause", () => this.state === "playing" && !audio.ended && this.pause());
    on("ended", () => this._ended());
    on("durationchange", () => {
      if (Number.isFinite(audio.duration)) this._lengths.set(this.sound.id, audio.duration);
    });
    return audio;
  }

  _ended() {
    this._places.delete(this.sound.id);
    this._turn("stopped");
  }

  _keep() {
    const { id } = this.sound;
    if (this.state !== "playing") return;
    this._places.set(id, this._audio.currentTime);
    if (this._places.size > KEPT) this._places.delete(this._places.keys().next().value);
  }

  _run() {
    cancelAnimationFrame(this._frame);
    if (this.state !== "playing") return;
    this._moved(this.sound);
    this._frame = requestAnimationFrame(() => this._run());
  }

  _moved({ id }) {
    this.dispatchEvent(new CustomEvent("time", { detail: id }));
  }

  _turn(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

export const player = new Player();
