/** What was chosen in this browser, kept for the next time. */

import { ofBrowser } from "./storage.js";
import { setTheme, theme } from "./theme.js";

const KEY = "twistchat.settings";

const DEFAULTS = {
  /** Tell of mentions, private messages and mail on the desktop. */
  desktop: false,
  /** A short sound for the same. */
  sound: false,
  /** Until when neither of these is wanted, in milliseconds since 1970. */
  undisturbed: 0,
  /** "auto", "12" or "24" hours. */
  clock: "auto",
  /** By the key of a room: "all", "nothing"; otherwise mentions alone are told of. */
  rooms: {},
};

class Settings extends EventTarget {
  constructor() {
    super();
    this._kept = { ...DEFAULTS, ...ofBrowser.read(KEY) };
    // Another tab of the same browser has chosen something.
    globalThis.addEventListener?.("storage", ({ key }) => {
      if (key !== KEY) return;
      this._kept = { ...DEFAULTS, ...ofBrowser.read(KEY) };
      this.dispatchEvent(new Event("change"));
    });
  }

  get(name) {
    return name === "theme" ? theme() : this._kept[name];
  }

  /** Tells "change". */
  set(name, value) {
    if (name === "theme") setTheme(value);
    else {
      this._kept[name] = value;
      ofBrowser.write(KEY, this._kept);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** What of a room one is told of: "mentions", "all" or "nothing". */
  ofRoom(key) {
    return this._kept.rooms[key] ?? "mentions";
  }

  setOfRoom(key, value) {
    const { [key]: before, ...others } = this._kept.rooms;
    this.set("rooms", value === "mentions" ? others : { ...others, [key]: value });
  }
}

/** "auto" leaves it to the language. @returns {"h12"|"h23"|undefined} for Intl */
export function hourCycle() {
  return { 12: "h12", 24: "h23" }[settings.get("clock")];
}

export const settings = new Settings();
