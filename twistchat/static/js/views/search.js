/** What was said before, found by words. */

import { fill, h, icon } from "../dom.js";
import { shortly, wholly } from "../moments.js";
import { roomKey, talkKey } from "../place.js";
import { explain } from "../refusals.js";
import { t, tn } from "../words.js";
import { avatar } from "./avatar.js";
import { openDialog } from "./dialogs.js";

const PAUSE = 300;
const LONGEST = 128;
const SHOWN = 300;

/** @param {Desk} desk @param {string} [query] what to begin with */
export function openSearch(desk, query = "") {
  new SearchDialog(desk, query);
}

/** Where one was named. */
export async function openMentions(desk) {
  const { messages } = await desk.chat.request("mentions", { limit: 50 });
  const list = h("ul", { class: "found" });
  const none = h("p", { class: "muted" }, t("Nobody has named you yet."));
  const dialog = openDialog({ title: t("Where you were named"), wide: true, body: [messages.length ? list : none] });
  const words = [desk.chat.me.name];
  fill(list, messages.map((each) => row(desk, each, words, () => dialog.close())));
}

class SearchDialog {
  constructor(desk, query) {
    this.desk = desk;
    this._asked = 0;
    this._timer = 0;
    this._query = "";
    this.input = h("input", {
      type: "search",
      class: "input",
      value: query,
      maxLength: LONGEST,
      autocomplete: "off",
      placeholder: t("Words, “a phrase”, from:bob, in:#dev, since:7d"),
      "aria-label": t("What to look for"),
      on: { input: () => this._typed(), keydown: (event) => this._key(event) },
    });
    this.list = h("ul", { class: "found", on: { keydown: (event) => this._rowKey(event) } });
    this.status = h("p", { class: "hint", role: "status" });
    this.foot = h("div", { class: "found-foot" });
    const body = [h("div", { class: "search-field" }, icon("search"), this.input), this._chips(), this.status, this.list, this.foot];
    this.dialog = openDialog({ title: t("Search"), wide: true, body });
    this.dialog.element.classList.add("search-dialog");
    this.input.setSelectionRange(query.length, query.length);
    this._say(t("A word also finds longer ones that begin with it."));
    if (query.trim()) this._typed();
  }

  /** Buttons that write what people may not know by heart. */
  _chips() {
    const { current } = this.desk.chat;
    const chips = [
      current?.isRoom && [t("In {room}", { room: current.name }), `in:${current.name}`],
      [t("From…"), "from:"],
      [t("Last 7 days"), "since:7d"],
      [t("Last 30 days"), "since:30d"],
    ];
    return h(
      "div",
      { class: "search-chips" },
      chips.filter(Boolean).map(([label, word]) =>
        h("button", { type: "button", class: "search-chip", text: label, on: { click: () => this._add(word) } }),
      ),
    );
  }

  _add(word) {
    const [key] = word.split(":");
    const others = this.input.value.split(/\s+/).filter((each) => each && !each.startsWith(`${key}:`));
    this.input.value = [...others, word].join(" ") + (word.endsWith(":") ? "" : " ");
    this.input.focus();
    this._typed();
  }

  _typed() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._find(), PAUSE);
  }

  async _find() {
    const query = this.input.value.trim();
    if (query === this._query) return;
    this._query = query;
    fill(this.list);
    fill(this.foot);
    this._asked += 1;
    if (!query) return this._say("");
    await this._ask(query);
  }

  async _ask(query, before = "") {
    const asked = ++this._asked;
    this._say(t("Searching…"));
    try {
      const whole = before ? `${query} before:${before}` : query;
      const { messages, more } = await this.desk.chat.request("search", { query: whole });
      if (asked === this._asked) this._draw(query, messages, more);
    } catch (refusal) {
      if (asked !== this._asked) return;
      this._query = ""; // the same may be asked again
      this._say(told(refusal));
    }
  }

  _draw(query, messages, more) {
    const words = wordsOf(query);
    this.list.append(...messages.map((each) => row(this.desk, each, words, () => this.dialog.close())));
    const count = this.list.children.length;
    this._say(count ? tn("{count} message", "{count} messages", count) : t("Nothing was found."));
    const older = () => this._ask(query, messages.at(-1).id);
    fill(
      this.foot,
      more && h("button", { type: "button", class: "button small", text: t("Show older ones"), on: { click: older } }),
    );
  }

  _say(text) {
    this.status.textContent = text;
  }

  _key(event) {
    if (event.key === "Enter") this._find();
    else if (event.key === "Escape") this.dialog.close();
    else if (event.key === "ArrowDown") this.list.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  }

  _rowKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...this.list.querySelectorAll("button")];
    const next = rows[rows.indexOf(document.activeElement) + step];
    (next ?? (step < 0 ? this.input : null))?.focus();
  }
}

const REFUSED = {
  "bad-query": () => t("Give words to look for, or from: and a name."),
  "search-too-slow": () => t("That took too long. Ask for less."),
};

function told(refusal) {
  return REFUSED[refusal.code]?.() ?? explain(refusal);
}

/** The words that are to stand out: those without a sign before a colon. */
function wordsOf(query) {
  return query
    .replace(/["“”]/g, " ")
    .split(/\s+/)
    .filter((each) => each && !/^(from|in|since|before):/i.test(each));
}

function row(desk, message, words, close) {
  const where = placeNameOf(desk, message);
  const click = () => {
    close();
    goTo(desk, message);
  };
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "found-row", on: { click } },
      avatar(message.from),
      h(
        "span",
        { class: "found-text" },
        h(
          "span",
          { class: "row" },
          h("strong", {}, message.from),
          h("span", { class: "hint clip grow" }, where),
          h("time", { class: "hint", dateTime: message.at, title: wholly(message.at) }, shortly(message.at)),
        ),
        h("span", { class: "found-words", dir: "auto" }, marked(excerpt(message.text, words), words)),
      ),
    ),
  );
}

function placeNameOf({ chat }, { room, from, to }) {
  if (room) return room;
  return chat.isMe(from) ? t("to {names}", { names: to }) : t("to you alone");
}

/** Show where it was said. */
function goTo(desk, { id, room, from, to }) {
  const { chat } = desk;
  const other = chat.isMe(from) ? to : from;
  const place = room ? chat.places.get(roomKey(room)) : (chat.places.get(talkKey(other)) ?? chat.talk(other));
  if (place) desk.attempt(() => desk.goTo(place, id));
}

/** The part of a long text that has the first of the words. */
function excerpt(text, words) {
  const flat = text.replace(/\s+/g, " ");
  if (flat.length <= SHOWN) return flat;
  const small = flat.toLowerCase();
  const found = words.map((each) => small.indexOf(each.toLowerCase())).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...found, flat.length) - 80);
  const start = found.length ? from : 0;
  return `${start ? "…" : ""}${flat.slice(start, start + SHOWN)}${start + SHOWN < flat.length ? "…" : ""}`;
}

/** The text with the words marked where words begin so. */
function marked(text, words) {
  if (!words.length) return [text];
  const literal = words.map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}])((?:${literal.join("|")})[\\p{L}\\p{N}]*)`, "giu"));
  return parts.map((each, at) => (at % 2 ? h("mark", {}, each) : each));
}
