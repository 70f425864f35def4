/** What is known of somebody. */

import { h } from "../dom.js";
import { t, tag } from "../words.js";
import { avatar } from "./avatar.js";
import { openDialog } from "./dialogs.js";
import { complain } from "./toast.js";

/** @param {Desk} desk @param {string} name */
export async function openWhois({ chat, app: { rooms } }, name) {
  try {
    const found = await chat.request("whois", { who: name });
    const talk = { label: t("Talk privately"), kind: "primary", act: () => rooms.open(chat.talk(found.name)) };
    openDialog({ title: t("Who is this?"), body: [card(found), facts(found)], actions: chat.isMe(found.name) ? [] : [talk] });
  } catch (refusal) {
    complain(refusal);
  }
}

function card({ name, here }) {
  const state = here ? (here.away ? t("Away") : t("Here now")) : t("Not here now");
  const text = here?.text ? `${state}: ${here.text}` : state;
  return h("div", { class: "row card" }, avatar(name), h("div", { class: "grow" }, h("strong", {}, name), h("p", { class: "hint" }, text)));
}

function facts({ here, account, shared = [], seen }) {
  const rows = [
    [t("Name at length"), here?.realname],
    [t("Account"), account ? t("since {day}", { day: day(account.since) }) : t("none, a guest")],
    [t("Operator of the server"), account?.operator ? t("yes") : ""],
    [t("Bot"), here?.bot ? t("yes") : ""],
    [t("Rooms you share"), shared.join(" ")],
    [t("Came by"), here?.doors.join(", ")],
    [t("Last seen"), !here && seen ? day(seen) : ""],
  ];
  const given = rows.filter(([, value]) => value);
  return h("dl", { class: "facts" }, given.map(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]));
}

function day(at) {
  return new Intl.DateTimeFormat(tag(), { dateStyle: "medium" }).format(new Date(at));
}
