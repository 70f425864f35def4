/** A mail that is written: whom it is for, what it is about, and its text. */

import { h, icon, iconButton } from "../dom.js";
import { bytesOf, isWorthKeeping, keepLetter, LONGEST, LONGEST_SUBJECT } from "../inbox.js";
import { explain } from "../refusals.js";
import { number, t } from "../words.js";
import { confirm } from "./dialogs.js";
import { Recipients } from "./recipients.js";

/** From so many bytes on they are counted aloud. */
const NEAR = LONGEST - 2048;

const TITLES = {
  new: () => t("New mail"),
  reply: () => t("Reply"),
  forward: () => t("Forward"),
};

export class ComposeView {
  /** @param {InboxView} view @param {Object} letter */
  constructor(view, letter) {
    this.view = view;
    this.desk = view.desk;
    this.letter = letter;
    /** Whether it went, as soon as that is known. @type {?Promise<boolean>} */
    this._sending = null;
    this._keeping = null;
    this.recipients = new Recipients(this.desk, letter.to ?? [], () => this._changed(), view.inbox.correspondents());
    this.subject = h("input", {
      class: "compose-line",
      id: "mail-subject",
      autocomplete: "off",
      maxLength: LONGEST_SUBJECT,
      value: letter.subject ?? "",
      on: { input: () => this._changed() },
    });
    this.text = h("textarea", {
      class: "compose-text scroll",
      id: "mail-text",
      value: letter.text ?? "",
      on: { input: () => this._changed(), keydown: (event) => this._key(event) },
    });
    this._count = h("span", { class: "hint compose-count" });
    this._error = h("p", { class: "error compose-error", role: "alert", hidden: true });
    this._send = h("button", { type: "button", class: "button primary", on: { click: () => this.send() } });
    this.element = h("div", { class: "compose" });
    this._draw();
    this._changed();
  }

  focus() {
    const field = this.letter.kind === "reply" || this.recipients.names.length ? this.text : this.recipients.input;
    field.focus();
    if (field === this.text) field.setSelectionRange(0, 0);
  }

  _draw() {
    const { kind = "new" } = this.letter;
    this._send.append(icon("send"), h("span", { text: t("Send") }));
    this.element.append(
      h(
        "div",
        { class: "letter-bar" },
        iconButton("back", t("Back to the list"), () => this._leave(), { class: "letter-back" }),
        h("h2", { class: "grow" }, TITLES[kind]()),
        iconButton("trash", t("Give it up"), () => this._giveUp()),
      ),
      h("div", { class: "compose-body scroll grow" }, this._fields(kind)),
      h(
        "div",
        { class: "compose-foot" },
        this._error,
        h("div", { class: "row" }, this._send, this._draftButton(kind), h("span", { class: "grow" }), this._count),
      ),
    );
  }

  _fields(kind) {
    const label = kind === "forward" ? t("What you say of it") : t("Text");
    this.text.setAttribute("aria-label", label);
    this.text.placeholder = kind === "forward" ? t("What you say of it, if you like") : t("Write your mail");
    return [
      kind === "reply"
        ? line(t("To"), h("span", { class: "compose-fixed" }, this.letter.to.join(", ")))
        : line(t("To"), this.recipients.element, "mail-to"),
      kind === "new"
        ? line(t("Subject"), this.subject, "mail-subject")
        : line(t("Subject"), h("span", { class: "compose-fixed clip" }, this.letter.subject)),
      this.text,
      kind !== "new" && this._original(),
    ];
  }

  /** What is answered or sent on. */
  _original() {
    const { from, original = "", kind } = this.letter;
    return h(
      "details",
      { class: "compose-original", open: kind === "forward" },
      h("summary", {}, t("What {from} wrote", { from })),
      h("blockquote", { dir: "auto" }, original),
    );
  }

  _draftButton(kind) {
    if (kind !== "new") return null;
    const click = async () => {
      if (await this.keep()) this.view.written(this);
    };
    return h("button", { type: "button", class: "button", text: t("Keep as a draft"), on: { click } });
  }

  /** What stands there now. */
  _now() {
    const text = this.text.value;
    if (this.letter.kind === "reply") return { ...this.letter, text };
    const { names } = this.recipients;
    if (this.letter.kind === "forward") return { ...this.letter, to: names, text };
    return { ...this.letter, to: names, subject: this.subject.value, text };
  }

  _changed() {
    if (!this.element) return;
    this.letter = this._now();
    keepLetter(this.view.chat.me?.name, isWorthKeeping(this.letter) ? this.letter : null);
    this._fail(null);
    const bytes = bytesOf(this.text.value);
    const over = bytes > LONGEST;
    this._count.textContent = t("{bytes} of {most} bytes", { bytes: number(bytes), most: number(LONGEST) });
    this._count.classList.toggle("error", over);
    this._count.setAttribute("role", bytes > NEAR ? "status" : "presentation");
    this._send.disabled = over || Boolean(this._sending);
  }

  _key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.send();
  }

  send() {
    if (this._sending || this._send.disabled) return;
    if (this.letter.kind !== "reply" && !this.recipients.finish().length) {
      this._fail(t("Say whom the mail is for."));
      this.recipients.input.focus();
      return;
    }
    if (this.letter.kind !== "forward" && !this.text.value.trim()) {
      this._fail(t("There is nothing in the mail yet."));
      this.text.focus();
      return;
    }
    this._busy(this._post());
  }

  /** Whether it went. */
  async _post() {
    try {
      const answer = await this.view.inbox.send(this._now());
      this.view.written(this);
      this._sent(answer);
      return true;
    } catch (refusal) {
      if (refusal.facts?.name) this.recipients.refuse(refusal.facts.name);
      this._fail(refusal.code === "lost" ? unknown() : explain(refusal));
      return false;
    } finally {
      this._busy(null);
    }
  }

  _sent({ stored = [], shown = [], gone = [], repeated = false }) {
    if (repeated) return this.desk.note(t("It had been sent already, and went only once."));
    const to = [...stored, ...shown].join(", ");
    this.desk.note(gone.length ? t("{names} had left and did not get it.", { names: gone.join(", ") }) : t("Sent to {names}.", { names: to }));
  }

  /** Keep it as a draft, once; false if that could not be done, and nothing changed. */
  keep() {
    this._keeping ??= this._keep().finally(() => (this._keeping = null));
    return this._keeping;
  }

  async _keep() {
    if (await this._sending) return true; // what was sent is no draft
    this.letter = this._now();
    if (!isWorthKeeping(this.letter)) return true;
    const { to, subject = "", text, draft } = this.letter;
    try {
      await this.view.inbox.keep({ to, subject, text, draft });
      this.desk.note(t("Kept among the drafts."));
      return true;
    } catch (refusal) {
      this._fail(explain(refusal));
      return false;
    }
  }

  async _leave() {
    if (await this.keep()) this.view.written(this);
  }

  async _giveUp() {
    if (isWorthKeeping(this._now())) {
      const sure = await confirm({
        title: t("Give up this mail?"),
        text: t("What you wrote is lost then."),
        yes: t("Give it up"),
        danger: true,
      });
      if (!sure) return;
    }
    const { draft } = this.letter;
    if (draft) await this.view.inbox.dropDraft(draft).catch(() => null);
    this.view.written(this);
  }

  /** It is on its way, or null: what is typed meanwhile would not go along. */
  _busy(sending) {
    this._sending = sending;
    this._send.disabled = this.text.readOnly = this.subject.readOnly = Boolean(sending);
  }

  _fail(text) {
    this._error.hidden = !text;
    this._error.textContent = text ?? "";
  }
}

/** What is to be known of a mail that may have been sent. */
function unknown() {
  return t("The connection broke before the answer came. Send the mail again as it is: it goes only once. If you change it, look first whether it is among what you have sent.");
}

function line(label, field, id = null) {
  const name = id ? h("label", { for: id }, label) : h("span", { class: "label" }, label);
  return h("div", { class: "compose-row" }, name, field);
}
