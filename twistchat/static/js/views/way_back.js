/** The browser's own ways back and forth lead between what was shown: rooms, private
 * talks, the mail, and the list of rooms where one column is seen at a time. */

export class WayBack {
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._shell = app.shell;
    this._asked = this._popped = this._begun = false;
    this._chat.addEventListener("change", ({ detail }) => detail.what === "current" && this._ask());
    this._shell.addEventListener("main", () => this._ask());
    addEventListener("popstate", ({ state }) => this._go(state));
  }

  /** What is shown now, as the browser keeps it. */
  _now() {
    const { narrow, app } = this._shell;
    const place = this._chat.current?.key ?? "";
    return { place, view: this._app.desk?.mainView || "", column: narrow ? app.dataset.column : "main" };
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
    if (!now.place && !now.view) return;
    if (!this._begun) this._begin(now);
    else if (this._popped) this._popped = false;
    else if (!same(now, history.state)) history.pushState(now, "");
  }

  /** Behind what is shown first are the rooms, where they are not beside it. */
  _begin(now) {
    this._begun = true;
    if (this._shell.narrow && !history.state) {
      history.replaceState({ ...now, column: "side" }, "");
      history.pushState(now, "");
    } else history.replaceState(now, "");
  }

  _go(state) {
    const place = this._chat.places.get(state?.place);
    if (!place || this._chat.state === "out") return;
    this._popped = true;
    this._chat.show(place); // it is behind the mail, too
    if (state.view) this._app.open(state.view);
    else this._app.rooms.open(place);
    if (this._shell.narrow) this._shell.column(state.column);
    this._ask();
  }
}

function same(one, two) {
  return Boolean(two) && Object.keys(one).every((key) => one[key] === two[key]);
}
