/** The browser's own ways back and forth lead between what was shown: rooms, private
 * talks, the mail, and where one column is seen at a time the list of rooms, and what was
 * opened in a view. */

import { closeDialogs } from "./dialogs.js";

export class WayBack {
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._shell = app.shell;
    this._asked = this._begun = false;
    /** The browser leads to so many at once: what is shown on the way is no step. */
    this._going = 0;
    /** The page itself has asked the browser to lead back. */
    this._returns = false;
    this._chat.addEventListener("change", ({ detail }) => detail.what === "current" && this._ask());
    this._shell.addEventListener("main", () => this._ask());
    addEventListener("popstate", ({ state }) => this._closed() || this._go(state));
  }

  /** What is shown now, as the browser keeps it. */
  _now() {
    const { narrow, app } = this._shell;
    const { mainView: view = "", mainAt = "" } = this._app.desk ?? {};
    const place = this._chat.current?.key ?? "";
    const { state } = history;
    // In a wide window all of a view is seen at once, and there are no steps within it.
    const at = narrow ? mainAt : (state?.view === view && state.at) || "";
    return { place, view, at, column: narrow ? app.dataset.column : "main" };
  }

  /** A window over what is shown is closed, and that stays. */
  _closed() {
    const closed = closeDialogs();
    if (closed) this._step(this._now(), history.state ?? {});
    return closed;
  }

  /** Once for all that changes in a turn. */
  _ask() {
    if (this._asked) return;
    this._asked = true;
    queueMicrotask(() => {
      this._asked = false;
      this._keep();
    });
  }

  _keep() {
    const now = this._now();
    if (this._going || this._returns || (!now.place && !now.view)) return;
    if (!this._begun) this._begin(now);
    else if (!same(now, history.state)) this._step(now, history.state ?? {});
  }

  /** Behind what is shown first are the rooms, where they are not beside it. */
  _begin(now) {
    this._begun = true;
    if (this._shell.narrow && !history.state) {
      history.replaceState({ ...now, column: "side" }, "");
      history.pushState(now, "");
    } else history.replaceState(now, "");
  }

  /** All is a step forth, but for what was opened in a view: to close it is a step back,
   * and to open something else in its place is none. */
  _step(now, before) {
    const within = same({ ...now, at: before.at }, before);
    const { opened = false } = before;
    if (!within || !before.at) history.pushState({ ...now, opened: within }, "");
    else if (now.at || !opened) history.replaceState({ ...now, opened }, "");
    else {
      this._returns = true;
      history.back();
    }
  }

  async _go(state) {
    this._returns = false;
    const place = this._chat.places.get(state?.place);
    if (!place || this._chat.state === "out") return;
    this._going += 1;
    this._chat.show(place); // it is behind the mail, too
    await this._show(state, place);
    this._going -= 1;
    this._arrive(state);
  }

  /** The promise is kept when it is shown, and was asked to be kept. */
  async _show({ view, at, column }, place) {
    const { narrow } = this._shell;
    if (view) await this._app.open(view, narrow ? { at } : {});
    else this._app.rooms.open(place);
    if (narrow && this._now().view === view) this._shell.column(column);
    await null;
  }

  /** What is no more could not be shown again: one is elsewhere then. */
  _arrive(state) {
    const now = this._now();
    if (!this._going && now.place && !same(now, state)) history.replaceState(now, "");
  }
}

function same(one, two) {
  return Boolean(two) && Object.keys(one).every((key) => one[key] === two[key]);
}
