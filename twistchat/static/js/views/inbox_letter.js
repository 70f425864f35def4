/** A mail that is read. */

import { h, icon, iconButton } from "../dom.js";
import { wholly } from "../moments.js";
import { richText } from "../timeline/richtext.js";
import { t } from "../words.js";
import { avatar } from "./avatar.js";

/** @param {InboxView} view @param {Object} mail */
export function letterView(view, mail) {
  return h(
    "article",
    { class: "letter" },
    bar(view, mail),
    h(
      "div",
      { class: "letter-scroll scroll grow", tabIndex: 0, role: "group", "aria-label": t("The mail") },
      h("h2", { class: "letter-subject", tabIndex: -1, dir: "auto", data: { key: "subject" } }, mail.subject || t("(no subject)")),
      people(mail),
      h("div", { class: "letter-text", dir: "auto" }, richText(mail.text, "")),
      mail.box === "inbox" && foot(view, mail),
    ),
  );
}

function bar(view, mail) {
  const back = iconButton("back", t("Back to the list"), () => view._back(), { class: "letter-back" });
  const came = mail.box === "inbox";
  return h(
    "div",
    { class: "letter-bar", role: "toolbar", "aria-label": t("What to do with the mail") },
    back,
    came && action("reply", t("Reply"), () => view.compose(replyTo(mail))),
    came && action("reply", t("Forward"), () => view.compose(forwardOf(mail)), "flip"),
    !came && action("copy", t("Write it again"), () => view.compose(again(mail))),
    h("span", { class: "grow" }),
    came && iconButton("trash", t("Delete"), () => view.remove(mail)),
  );
}

function action(sign, label, click, more = "") {
  return h("button", { type: "button", class: `button small plain ${more}`, on: { click } }, icon(sign), label);
}

function people(mail) {
  const whom = mail.from ?? mail.to.join(", ");
  return h(
    "div",
    { class: "letter-people" },
    avatar(mail.from ?? mail.to[0] ?? "?"),
    h(
      "div",
      { class: "grow" },
      h("strong", { class: "clip" }, mail.from ?? t("You")),
      h("p", { class: "hint" }, t("to {names}", { names: mail.to.join(", ") || whom })),
    ),
    h("time", { class: "hint", dateTime: mail.at }, wholly(mail.at)),
  );
}

function foot(view, mail) {
  return h(
    "div",
    { class: "letter-foot row" },
    h("button", { type: "button", class: "button", on: { click: () => view.compose(replyTo(mail)) } }, icon("reply"), t("Reply")),
    h("button", { type: "button", class: "button flip", on: { click: () => view.compose(forwardOf(mail)) } }, icon("reply"), t("Forward")),
  );
}

function replyTo(mail) {
  const { number, from, subject = "", text } = mail;
  return { kind: "reply", number, to: [from], subject: withSign("Re:", subject), original: text, from };
}

function forwardOf(mail) {
  const { number, from, subject = "", text } = mail;
  return { kind: "forward", number, to: [], subject: withSign("Fwd:", subject), original: text, from };
}

function again({ to, subject = "", text }) {
  return { kind: "new", to, subject, text };
}

function withSign(sign, subject) {
  return subject.toLowerCase().startsWith(sign.toLowerCase()) ? subject : `${sign} ${subject}`.trim();
}
