/** What is done before long, once for all who ask for it meanwhile. */

export class Soon {
  constructor() {
    this._timers = new Map();
  }

  /** Do it after so many milliseconds, unless something of that key is to be done. */
  once(key, wait, act) {
    if (this._timers.has(key)) return;
    const done = () => (this._timers.delete(key), act());
    this._timers.set(key, setTimeout(done, wait));
  }

  /** Nothing of it is to be done any more. */
  forget() {
    this._timers.forEach(clearTimeout);
    this._timers.clear();
  }
}
