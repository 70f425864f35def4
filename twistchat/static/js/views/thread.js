/** A message with all that answers it, and what answers that. */

import { fill, h, icon, iconButton, redraw } from "../dom.js";
import { messageOf } from "../messages.js";
import { shortly, wholly } from "../moments.js";
import { t } from "../words.js";
import { Refusal } from "../wire.js";
import { avatar } from "./avatar.js";
import { openDialog } from "./dialogs.js";
import { Paged } from "./paged.js";

/** Answers to answers are set in so far: there is little room. */
const DEEPEST = 4;

/** @param {Desk} desk @param {{place: Place, id: string}} which message of the place */
export function openThread(desk, { place, id }) {
  new ThreadDialog(desk, place).show(id);
}

class ThreadDialog {
  constructor(desk, place) {
    this.desk = desk;
    this.place = place;
    this.body = h("div", { class: "thread" });
    this.dialog = openDialog({ title: t("A message and its answers"), wide: true, body: [this.body] });
    const hear = ({ detail }) => TOLD[detail.event]?.(this, detail);
    desk.chat.addEventListener("told", hear);
    this.dialog.closed.then(() => desk.chat.removeEventListener("told", hear));
  }

  /** The thread that begins with this message. */
  show(id) {
    this.first = id;
    /** By id, in the order of their ids. @type {Map<string, Message>} */
    this.messages = new Map();
    /** All answers there are until now are here. */
    this.whole = false;
    this.list = h("ol", { class: "thread-list", role: "list" });
    this.paged = new Paged({
      ask: () => this._ask(id),
      draw: (page) => this._take(page),
      empty: () => this.messages.size < 2,
      none: () => t("Nobody has answered it yet."),
      more: () => t("Show newer ones"),
    });
    fill(this.body, this.list, this.paged.status, this.paged.foot);
    return this.paged.load();
  }

  _ask(id) {
    const after = [...this.messages.keys()].at(-1) ?? "";
    return this.desk.chat.request("thread", { id, after });
  }

  _take({ messages, more = false }) {
    this.whole = !more;
    for (const each of messages) this.messages.set(each.id, messageOf(each));
    this.draw();
    return messages.map(({ id }) => this.list.querySelector(`[data-key="${id}"]`));
  }

  draw() {
    redraw(this.list, inOrder(this.messages, this.first).map(([message, depth]) => this._row(message, depth)));
  }

  _row(message, depth) {
    const { id, from, replyTo } = message;
    return h(
      "li",
      { class: `thread-row ${depth ? "" : "first"}`, style: { "--depth": Math.min(depth, DEEPEST) } },
      !depth && replyTo && this._up(replyTo),
      h(
        "div",
        { class: "row" },
        h(
          "button",
          {
            type: "button",
            class: "found-row",
            title: t("Show where it was said"),
            data: { key: id },
            on: { click: () => this._goTo(id) },
          },
          avatar(from),
          wordsOf(message, depth ? this.messages.get(replyTo)?.from : ""),
        ),
        iconButton("reply", t("Reply to {name}", { name: from }), () => this._reply(message), { data: { key: `reply ${id}` } }),
      ),
    );
  }

  /** The first message is an answer itself. */
  _up(id) {
    const up = async () => {
      await this.show(id);
      this.list.querySelector("button")?.focus();
    };
    return h("button", { type: "button", class: "thread-up", on: { click: up } }, icon("up"), t("Show what this answers"));
  }

  _goTo(id) {
    this.dialog.close();
    this.desk.attempt(() => this.desk.goTo(this.place, id));
  }

  _reply(message) {
    this.dialog.close();
    this.desk.show(this.place);
    this.desk.app.composer.replyTo(message);
  }
}

/** What changes it while it is shown. */
const TOLD = {
  said: add,
  told: add,
  edited: (thread, { target, text, at }) => {
    const message = thread.messages.get(target);
    if (!message) return;
    Object.assign(message, { text, editedAt: at });
    thread.draw();
  },
  deleted: (thread, { target }) => {
    if (!thread.messages.delete(target)) return;
    if (target === thread.first) {
      thread.messages.clear();
      thread.paged.refused(new Refusal("no-such-message"));
    }
    thread.draw();
  },
};

function add(thread, event) {
  if (!thread.whole || !thread.messages.has(event.reply_to)) return;
  thread.messages.set(event.id, messageOf(event));
  thread.paged.say("");
  thread.draw();
}

/** The messages with how deep they lie: each before what answers it. What it answers may
 * not be told, of people one ignores. @returns {[Message, number][]} */
function inOrder(messages, first) {
  const answers = new Map();
  for (const each of messages.values()) {
    const to = messages.has(each.replyTo) ? each.replyTo : first;
    if (each.id !== first) answers.set(to, [...(answers.get(to) ?? []), each]);
  }
  const below = (id, depth) =>
    (answers.get(id) ?? []).flatMap((each) => [[each, depth], ...below(each.id, depth + 1)]);
  const top = messages.get(first);
  return [...(top ? [[top, 0]] : []), ...below(first, 1)];
}

/** Who said what and when, and in answer to whom. */
function wordsOf({ at, from, text, kind, file, editedAt }, answered) {
  const words = file ? file.name : text;
  return h(
    "span",
    { class: "found-text" },
    h(
      "span",
      { class: "row" },
      h("strong", { class: "grow" }, from),
      answered && h("span", { class: "unseen" }, `${t("in answer to")} ${answered}`),
      h("time", { class: "hint", dateTime: at, title: wholly(at) }, shortly(at)),
    ),
    h(
      "span",
      { class: "found-words thread-words", dir: "auto" },
      file && icon("file"),
      kind === "emote" ? `${from} ${words}` : words,
      editedAt && h("span", { class: "hint" }, ` ${t("(edited)")}`),
    ),
  );
}
