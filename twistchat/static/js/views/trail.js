/** What is written down of what was done, for operators of the server: what operators
 * did, and what became of a message. The newest stands first. */

import { deedOf, traceOf } from "../deeds.js";
import { h } from "../dom.js";
import { wholly } from "../moments.js";
import { dayName, dayOf, timeOf } from "../timeline/times.js";
import { t } from "../words.js";
import { avatar } from "./avatar.js";
import { openDialog } from "./dialogs.js";
import { Paged } from "./paged.js";

/** What operators did, in one room or everywhere. @param {Desk} desk @param {string} [room] */
export function openTrail(desk, room = "") {
  const days = new Days();
  let last = "";
  const paged = new Paged({
    ask: () => desk.chat.request("audit", { room, before: last }),
    draw: ({ acts }) => {
      last = acts.at(-1)?.id ?? last;
      return acts.map((act) => days.add(act, deed(act)));
    },
    empty: () => !last,
    none: () => t("Operators have done nothing yet."),
    more: () => t("Show older ones"),
  });
  const title = room ? t("What operators did in {room}", { room }) : t("What operators did");
  show(title, days, paged);
}

/** What was done to a message since it was said. @param {Desk} desk @param {Message} message */
export function openTraces(desk, { id }) {
  const days = new Days();
  const paged = new Paged({
    ask: () => traces(desk.chat, id),
    draw: (found) => found.map((each) => days.add(each, trace(each))),
    empty: () => days.empty,
    none: () => t("Nobody has done anything to it."),
    more: () => "",
  });
  show(t("What was done to the message"), days, paged);
}

/** Those of a message, the newest first; of what nothing was done to the server knows
 * none. */
async function traces(chat, id) {
  try {
    return (await chat.request("trail", { id })).traces.reverse();
  } catch (refusal) {
    if (refusal.code === "no-such-message") return [];
    throw refusal;
  }
}

function show(title, days, paged) {
  openDialog({ title, wide: true, body: [days.element, paged.status, paged.foot] });
  paged.load();
}

/** Rows under the days on which it was. */
class Days {
  constructor() {
    this.element = h("div", { class: "trail" });
    this._day = null;
    this._rows = null;
  }

  get empty() {
    return !this._rows;
  }

  add({ at, by }, told) {
    if (dayOf(at) !== this._day) this._begin(at);
    const time = h("time", { class: "hint", dateTime: at, title: wholly(at), text: timeOf(at) });
    const row = h("li", { class: "trail-row", tabIndex: -1 }, avatar(by, "small"), h("div", { class: "grow" }, told), time);
    this._rows.append(row);
    return row;
  }

  _begin(at) {
    this._day = dayOf(at);
    this._rows = h("ul", { class: "rows" });
    this.element.append(h("section", {}, h("h3", {}, dayName(at)), this._rows));
  }
}

function deed(act) {
  const { what, until, why } = deedOf(act);
  return [h("p", {}, what), until && h("p", { class: "hint" }, until), why && reason(why)];
}

function trace(each) {
  const { what, before, after, why } = traceOf(each);
  return [
    h("p", {}, what),
    before && h("p", { class: "trail-text", dir: "auto" }, h("del", {}, before)),
    after && h("p", { class: "trail-text", dir: "auto" }, h("ins", {}, after)),
    why && reason(why),
  ];
}

function reason(text) {
  return h("p", { class: "hint", dir: "auto" }, text);
}
