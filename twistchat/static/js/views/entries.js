/** The ways to the inbox, the search, the settings and to keeping order, where others
 * have room for them. */

import { fill, h, icon, iconButton } from "../dom.js";
import { live } from "../live.js";
import { keepsOrder, mayDo } from "../rights.js";
import { SANCTIONS } from "../spans.js";
import { number, t, tn } from "../words.js";
import { confirm } from "./dialogs.js";
import { invitationList } from "./invitations.js";

/** @param {Desk} desk */
export function addEntries(desk) {
  const { app, chat, shell } = desk;
  const mail = h("div", {});
  app.rooms.entries.append(mail, invitationList(desk));
  const draw = () => {
    drawMail(desk, mail);
    fill(
      app.rooms.actions,
      iconButton("settings", t("Settings"), () => desk.open("settings")),
    );
    fill(
      app.header.actions,
      iconButton("search", t("Search"), () => desk.open("search")),
    );
  };
  live(chat, ["mail", "me", "state"], draw);
  shell.addEventListener("main", () => drawMail(desk, mail));
  app.rooms.menuItems.push(() => ownItems(desk));
  app.header.menuItems.push((place) => placeItems(desk, place));
  app.people.menuItems.push((place, member) => personItems(desk, place, member));
  addEventListener("keydown", (event) => shortcut(desk, event));
}

function drawMail(desk, mail) {
  const unread = desk.chat.mailUnread ?? 0;
  const label = unread
    ? `${t("Mail")}, ${tn("{count} new mail", "{count} new mails", unread)}`
    : t("Mail");
  fill(
    mail,
    h(
      "button",
      {
        type: "button",
        class: `side-row ${unread ? "unread" : ""}`,
        "aria-current": desk.mainView === "inbox" ? "page" : null,
        "aria-label": label,
        on: { click: () => desk.open("inbox") },
      },
      icon("inbox"),
      h("span", { class: "clip grow" }, t("Mail")),
      unread > 0 && h("span", { class: "badge loud" }, unread > 99 ? "99+" : number(unread)),
    ),
  );
}

/** What is in the menu of oneself. */
function ownItems(desk) {
  const { me } = desk.chat;
  return [
    !me.account && {
      label: t("Make this name yours…"),
      icon: "shield",
      act: () => desk.open("register"),
    },
    !me.account && { label: t("Log in…"), icon: "lock", act: () => desk.open("login") },
    {
      label: t("Do not disturb"),
      icon: "bell-off",
      checked: desk.notices.undisturbed,
      act: () => desk.attempt(() => toggleDisturbed(desk)),
    },
    me.account && { label: t("Friends"), icon: "people", act: () => desk.open("friends") },
    { label: t("Settings"), icon: "settings", act: () => desk.open("settings") },
    { label: t("Commands"), icon: "info", act: () => desk.open("help") },
    me.operator && "-",
    me.operator && {
      label: t("Tell everybody…"),
      icon: "bell",
      act: () => desk.open("announce"),
    },
    me.operator && { label: t("Accounts"), icon: "shield", act: () => desk.open("accounts") },
    me.operator && { label: t("What operators did"), icon: "eye", act: () => desk.open("trail") },
  ];
}

async function toggleDisturbed(desk) {
  await desk.notices.disturbNot(desk.notices.undisturbed ? "off" : "on");
  desk.note(desk.notices.disturbed());
}

/** What is in the menu of a place. */
function placeItems(desk, place) {
  const items = [
    {
      label: t("Search here"),
      icon: "search",
      act: () => desk.open("search", place.isRoom ? `in:${place.name} ` : `from:${place.name} `),
    },
  ];
  if (!place.isRoom) return items;
  const mine = keepsOrder(place, desk.chat.me);
  return [
    ...items,
    {
      label: mine ? t("Room settings") : t("About this room"),
      icon: mine ? "settings" : "info",
      act: () => desk.open("room", { place }),
    },
  ];
}

/** What is in the menu of a person besides talking to them. */
function personItems(desk, place, member) {
  const { me } = desk.chat;
  if (desk.chat.isMe(member.name)) return [];
  const items = [
    me.account && {
      label: t("Write a mail"),
      icon: "mail",
      act: () => desk.open("compose", { to: [member.name] }),
    },
  ];
  return [...items, ...orderItems(desk, place, member)];
}

/** What one may do with them in the room that is shown. */
function orderItems(desk, place, { name }) {
  const may = place?.isRoom ? mayDo(place, desk.chat.me, name) : new Set();
  for (const kind of desk.sanctions.of(place, name)) {
    if (may.delete(kind)) may.add(`-${kind}`);
  }
  const items = ORDER.filter(([right]) => may.has(right)).map(([right, label, sign, act]) => ({
    label: label(),
    icon: sign,
    danger: right === "kick" || right === "ban",
    act: () => act(desk, place, name, right),
  }));
  return items.length ? ["-", ...items] : [];
}

/** A right, what it is called, its sign, and what is done. */
const ORDER = [
  ["operator", () => t("Make an operator"), "shield", give],
  ["-operator", () => t("Take the operator's role"), "shield", take],
  ["voice", () => t("Give a voice"), "star", give],
  ["-voice", () => t("Take the voice"), "star", take],
  ["owner", () => t("Hand the room over…"), "crown", handOver],
  ["gag", () => t("Silence…"), "bell-off", sanction],
  ["-gag", () => t("Let speak again"), "bell", pardon],
  ["kick", () => t("Put out…"), "leave", sanction],
  ["ban", () => t("Ban…"), "warning", sanction],
  ["-ban", () => t("Lift the ban"), "check", pardon],
];

function give(desk, place, who, role) {
  return desk.attempt(() => desk.chat.request("give-role", { room: place.name, who, role }));
}

function take(desk, place, who, right) {
  const fields = { room: place.name, who, role: right.slice(1) };
  return desk.attempt(() => desk.chat.request("take-role", fields));
}

async function handOver(desk, place, who) {
  const sure = await confirm({
    title: t("Hand {room} over to {who}?", { room: place.name, who }),
    text: t("They own the room then, and you are one of its operators."),
    yes: t("Hand it over"),
  });
  if (sure) give(desk, place, who, "owner");
}

function sanction(desk, place, name, kind) {
  desk.open("sanction", { place, name, kind });
}

function pardon(desk, place, target, right) {
  const fields = { room: place.name, kind: right.slice(1), target };
  return desk.attempt(async () => {
    await desk.chat.request("pardon", fields);
    desk.note(SANCTIONS[fields.kind].lifted(fields));
  });
}

/** Ctrl+K finds what was said, as elsewhere. */
function shortcut(desk, event) {
  const wanted = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!wanted || event.key.toLowerCase() !== "k" || desk.chat.state === "out") return;
  event.preventDefault();
  if (!document.querySelector("dialog[open]")) desk.open("search");
}
