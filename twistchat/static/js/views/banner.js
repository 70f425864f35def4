/** The state of the connection, as long as there is something to say of it; and of the
 * page, when the server that is back has a newer one. */

import { clear, fill, h, icon } from "../dom.js";
import { isOld } from "../edition.js";
import { live } from "../live.js";
import { explain } from "../refusals.js";
import { t } from "../words.js";

/** A connection that is back so soon was hardly missed, in milliseconds. */
const NOT_WORTH_A_WORD = 700;

export class BannerView {
  constructor({ chat, wire }) {
    this._chat = chat;
    this._wire = wire;
    this._element = document.getElementById("banner");
    this._timer = 0;
    this._old = false;
    wire.addEventListener("state", () => this._compare());
    wire.addEventListener("doubt", () => this._draw());
    live(chat, ["state"], () => this._draw());
  }

  /** Servers are updated while they are away. */
  async _compare() {
    if (this._wire.state !== "up" || this._old) return;
    this._old = await isOld();
    if (this._old) this._draw();
  }

  _draw() {
    clearTimeout(this._timer);
    if (this._chat.state !== "lost") this._rests();
    else if (this._element.children.length) this._show();
    else this._timer = setTimeout(() => this._show(), NOT_WORTH_A_WORD);
  }

  /** There is a connection. It may not answer: what was asked takes long, or it is one no
   * more. */
  _rests() {
    clear(this._element);
    if (this._wire.doubtful && this._chat.state === "in") {
      const text = t("The server does not answer. What you write is kept, and sent when it does.");
      this._tell("warning", text, this._button(t("Try now"), () => this._wire.again(0)));
    } else if (this._old) {
      const text = t("There is a newer version of this page. What you typed stays.");
      this._tell("retry", text, this._button(t("Load it"), () => location.reload()));
    }
  }

  _tell(sign, text, button) {
    this._element.append(
      h("div", { class: "banner" }, icon(sign), h("span", { class: "grow", text }), button),
    );
  }

  _show() {
    const { trouble } = this._chat;
    const working = this._wire.state !== "down";
    const sign = icon(working ? "retry" : "warning");
    if (working) sign.classList.add("spin");
    const { suggestion } = trouble?.facts ?? {};
    fill(
      this._element,
      h(
        "div",
        { class: "banner" },
        sign,
        h("span", { class: "grow" }, this._sentence(trouble, working)),
        suggestion && this._button(t("Come in as {name}", { name: suggestion }), () => this._chat.enterAs(suggestion)),
        this._button(t("Try now"), () => this._wire.nudge()),
        trouble && this._button(t("Leave"), () => this._chat.out(null)),
      ),
    );
  }

  _sentence(trouble, working) {
    if (trouble) return explain(trouble);
    if (this._chat.farewell?.event === "stopping") {
      return t("The server is going down. What you write is kept, and sent when it is back.");
    }
    if (working) return t("Connecting again… What you write is kept.");
    return t("The connection is down. What you write is kept, and sent when it is back.");
  }

  _button(label, click) {
    return h("button", { type: "button", class: "button small", text: label, on: { click } });
  }
}
