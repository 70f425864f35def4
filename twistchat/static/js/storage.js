/** What the browser and the tab keep. Where that is not allowed, or there is no room for
 * more, it is there until the page is reloaded, and all works the same. */

class Shelf {
  /** @param {"localStorage"|"sessionStorage"} name */
  constructor(name) {
    this._name = name;
    /** What could not be kept. @type {Map<string, string>} */
    this._unkept = new Map();
  }

  /** The text that was kept; null if there is none. */
  get(key) {
    return this._unkept.get(key) ?? this._try((kept) => kept.getItem(key));
  }

  set(key, text) {
    this._unkept.set(key, text);
    this._try((kept) => {
      kept.setItem(key, text);
      this._unkept.delete(key);
    });
  }

  remove(key) {
    this._unkept.delete(key);
    this._try((kept) => kept.removeItem(key));
  }

  /** The object that was kept; an empty one if there is none. */
  read(key) {
    try {
      return JSON.parse(this.get(key)) ?? {};
    } catch {
      return {};
    }
  }

  write(key, object) {
    this.set(key, JSON.stringify(object));
  }

  _try(act) {
    try {
      return act(globalThis[this._name]) ?? null;
    } catch {
      return null;
    }
  }
}

export const ofBrowser = new Shelf("localStorage");
export const ofTab = new Shelf("sessionStorage");
