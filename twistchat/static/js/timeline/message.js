/** One message in the timeline: its node, and what would make it another one. */

import { h, icon } from "../dom.js";
import { called, mentioned } from "../mentions.js";
import { explain } from "../refusals.js";
import { avatar, hued } from "../views/avatar.js";
import { t } from "../words.js";
import { editor } from "./editor.js";
import { isEmoji, richText } from "./richtext.js";
import { chips } from "./reactions.js";
import { fullTimeOf, timeOf } from "./times.js";

/** So much of a text is read out when its message gets the focus. */
const SPOKEN = 600;

/** What others draw in a message, as `slots.file(file, message)`. */
export const slots = { file: (file) => h("p", { class: "message-text" }, icon("file"), file.name) };

/**
 * What a message looks like depends on this alone: it is drawn again if it is another.
 * @param {Row} row @param {Scene} scene
 */
export function lookOf({ message, head }, scene) {
  if (scene.editing?.id === message.id) return "editing";
  const quoted = message.replyTo && scene.quotes.lookOf(message.replyTo);
  return [
    head,
    message.from,
    message.text,
    message.editedAt,
    message.pending,
    message.failed?.code,
    message.file && JSON.stringify(message.file),
    quoted,
    scene.isBot(message.from),
    ...called(message.text).map(([, name]) => scene.isHere(name)),
    ...message.reactions.map(({ reaction, people }) => `${reaction} ${people}`),
  ].join("\n");
}

/**
 * The node of a message.
 * @param {Row} row
 * @param {Scene} scene what the timeline knows: me, quotes, editing, isBot, act
 */
export function messageNode(row, scene) {
  const { message, head } = row;
  const editing = scene.editing?.id === message.id;
  const aside = head ? avatar(message.from) : shortTime(message);
  return h(
    "li",
    {
      class: classesOf(row, scene),
      tabIndex: -1,
      data: { id: message.id },
      "aria-label": labelOf(message),
    },
    message.replyTo && scene.quotes.node(message.replyTo),
    message.kind !== "emote" && aside,
    h(
      "div",
      { class: "message-body" },
      head && message.kind !== "emote" && headOf(message, scene),
      editing ? editor(scene.editing, scene) : bodyOf(message, scene),
      message.reactions.length > 0 && chips(message, scene),
      message.failed && failureOf(message, scene),
    ),
  );
}

function classesOf({ message, head }, scene) {
  const mine = message.from === scene.me;
  const names = {
    message: true,
    head,
    mine,
    emote: message.kind === "emote",
    notice: message.kind === "notice",
    pending: message.pending,
    failed: message.failed,
    quoting: message.replyTo,
    "names-me": !mine && scene.me && mentioned(message.text, scene.me),
  };
  return Object.keys(names).filter((name) => names[name]).join(" ");
}

/** What those hear who walk from one message to the next: who and when, and what. */
function labelOf(message) {
  const facts = { name: message.from, time: timeOf(message.at) };
  return `${t("{name} at {time}", facts)}: ${message.text.slice(0, SPOKEN)}`;
}

function headOf(message, scene) {
  return h(
    "div",
    { class: "message-head" },
    nameOf(message, scene),
    scene.isBot(message.from) && h("span", { class: "badge", text: t("bot") }),
    message.kind === "notice" && h("span", { class: "badge", text: t("notice") }),
    time(message, "message-time"),
  );
}

function nameOf(message, scene) {
  const button = h("button", {
    type: "button",
    tabIndex: -1,
    class: "message-name hued",
    text: message.from,
    on: { click: (event) => scene.person(message.from, event.currentTarget) },
  });
  return hued(button, message.from);
}

function time(message, name) {
  return h("time", {
    class: name,
    dateTime: message.at,
    title: fullTimeOf(message.at),
    text: timeOf(message.at),
  });
}

function shortTime(message) {
  return time(message, "message-time aside");
}

function bodyOf(message, scene) {
  if (message.file) return slots.file(message.file, message);
  const large = isEmoji(message.text) ? "large" : "";
  const emote = message.kind === "emote";
  return h(
    emote ? "p" : "div",
    { class: `message-text ${large}`, dir: "auto" },
    emote && h("span", { class: "emote-sign", text: "✳", "aria-hidden": "true" }),
    emote && [nameOf(message, scene), " "],
    richText(message.text, message.from === scene.me ? "" : scene.me, (name) => scene.isHere(name)),
    message.editedAt && editedMark(message),
    message.pending && pendingMark(),
    emote && [" ", time(message, "message-time")],
  );
}

function editedMark(message) {
  const title = fullTimeOf(message.editedAt);
  return h("span", { class: "edited", title, text: ` ${t("(edited)")}` });
}

function pendingMark() {
  const label = t("being sent");
  return h("span", { class: "waiting", title: label }, h("span", { class: "unseen", text: label }));
}

function failureOf(message, scene) {
  const { failed } = message;
  const button = (label, act) =>
    h("button", { type: "button", class: "link-button", text: label, on: { click: act } });
  return h(
    "div",
    { class: "failure", role: "alert" },
    icon("warning"),
    h("span", { text: t("Not sent: {why}", { why: explain(failed) }) }),
    button(t("Try again"), () => scene.retry(message)),
    button(t("Discard"), () => scene.discard(message)),
  );
}
