/** What can be done with a message: a table, shown as a bar on the message and as a
 * menu. There is one bar, which goes to the message that is pointed at. */

import { h, iconButton } from "../dom.js";
import { often } from "../often.js";
import { openMenu } from "../views/menu.js";
import { t } from "../words.js";

/** So many reactions are at hand in the bar and at the top of the menu. */
const AT_HAND = 3;

/** The bar lies so far over the upper edge of its message, in pixels. */
const ABOVE = 18;

/** Whether keys are worth naming. */
const KEYS = matchMedia("(hover: hover)");

/**
 * @typedef {Object} Action
 * @property {string} name
 * @property {string} icon
 * @property {() => string} label
 * @property {(message: Message, scene: Scene) => boolean} may
 * @property {(message: Message, scene: Scene, anchor: HTMLElement) => void} act
 * @property {string} key that does it while the message has the focus
 * @property {boolean} [bar] it is in the bar too
 */

const stored = (message) => !message.pending && !message.failed;
const own = (message, scene) => message.from === scene.me;

/** @type {Action[]} */
export const ACTIONS = [
  {
    name: "react",
    icon: "smile",
    label: () => t("Add a reaction"),
    key: "+",
    bar: true,
    may: stored,
    act: (message, scene, anchor) => scene.pick(message, anchor),
  },
  {
    name: "reply",
    icon: "reply",
    label: () => t("Reply"),
    key: "r",
    bar: true,
    may: stored,
    act: (message, scene) => scene.reply(message),
  },
  {
    name: "thread",
    icon: "answers",
    label: () => t("Show the answers"),
    key: "t",
    may: stored,
    act: (message, scene) => scene.thread(message),
  },
  {
    name: "edit",
    icon: "edit",
    label: () => t("Edit"),
    key: "e",
    bar: true,
    may: (message, scene) => stored(message) && own(message, scene) && !message.file,
    act: (message, scene) => scene.edit(message),
  },
  {
    name: "copy",
    icon: "copy",
    label: () => t("Copy the text"),
    key: "c",
    may: (message) => Boolean(message.text),
    act: (message, scene) => scene.copy(message),
  },
  {
    name: "traces",
    icon: "eye",
    label: () => t("What was done to it"),
    key: "h",
    may: (message, scene) => stored(message) && scene.readsTrail(),
    act: (message, scene) => scene.traces(message),
  },
  {
    name: "delete",
    icon: "trash",
    label: () => t("Delete"),
    key: "Delete",
    danger: true,
    may: (message, scene) => stored(message) && (own(message, scene) || scene.keepsOrder()),
    act: (message, scene) => scene.remove(message),
  },
];

/** Those that one may do with it. */
export function actionsFor(message, scene) {
  return message.event ? [] : ACTIONS.filter(({ may }) => may(message, scene));
}

/** All of them as a menu, at an element or at a point. */
export function openActions(message, scene, anchor) {
  const node = scene.node(message.id);
  const rows = actionsFor(message, scene).map(({ icon: sign, label, act, danger, key }) => ({
    icon: sign,
    label: label(),
    danger,
    hint: key.length === 1 && KEYS.matches ? key : "",
    act: () => act(message, scene, node),
  }));
  if (rows.length) openMenu(anchor, rows, t("What to do with the message"));
}

/** The bar on the message that is pointed at or has the focus. */
export class Bar {
  /** @param {Scene} scene */
  constructor(scene) {
    this._scene = scene;
    this.message = null;
    this.node = h("div", { class: "message-bar", role: "toolbar" });
  }

  /** Be on this message; null is on none. */
  show(message, host) {
    if (message === this.message && this.node.parentNode === host) return;
    this.message = message;
    const buttons = message && host ? this._buttons(message) : [];
    if (!buttons.length) return void this.node.remove();
    this.node.setAttribute("aria-label", t("What to do with the message"));
    this.node.replaceChildren(...buttons);
    host.append(this.node);
    const { top } = host.closest(".timeline-view").getBoundingClientRect();
    this.node.classList.toggle("low", host.getBoundingClientRect().top - top < ABOVE);
  }

  isOn(row) {
    return this.node.parentNode === row;
  }

  _buttons(message) {
    const scene = this._scene;
    const all = actionsFor(message, scene);
    const some = all.filter(({ bar }) => bar);
    const quick = some.some(({ name }) => name === "react") ? often(AT_HAND) : [];
    const more = (event) => openActions(message, scene, event.currentTarget);
    return [
      ...quick.map((sign) => this._quick(message, sign)),
      ...some.map(({ icon: sign, label, act }) =>
        iconButton(sign, label(), (event) => act(message, scene, event.currentTarget), HIDDEN),
      ),
      ...(all.length ? [iconButton("more", t("More"), more, HIDDEN)] : []),
    ];
  }

  _quick(message, sign) {
    const mine = message.reactions.some(
      ({ reaction, people }) => reaction === sign && people.includes(this._scene.me),
    );
    const act = () => this._scene.react(message, sign, !mine);
    const label = t("React with {sign}", { sign });
    return h(
      "button",
      { ...HIDDEN, type: "button", title: label, "aria-label": label, on: { click: act } },
      h("span", { text: sign }),
    );
  }
}

/** The keyboard has the menu; the bar does not lie in its way. */
const HIDDEN = { tabIndex: -1, class: "bar-button" };
