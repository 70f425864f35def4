/** Lists of people: who is on the server, in a room, one's friends, whom one ignores. */

import { fill, h } from "../dom.js";
import { roleName } from "./people.js";
import { t, tn } from "../words.js";
import { avatar } from "./avatar.js";
import { openDialog } from "./dialogs.js";

const PAUSE = 200;

/** Who is on the server. @param {Desk} desk @param {string} [pattern] */
export function openPeople(desk, pattern = "") {
  const list = h("ul", { class: "rows" });
  const status = h("p", { class: "hint", role: "status" });
  let timer = 0;
  const input = h("input", {
    type: "text",
    class: "input",
    value: pattern,
    maxLength: 32,
    autocomplete: "off",
    placeholder: t("A part of the name"),
    "aria-label": t("A part of the name"),
    on: {
      input: () => {
        clearTimeout(timer);
        timer = setTimeout(find, PAUSE);
      },
    },
  });
  const find = async () => {
    dialog.fail(null);
    try {
      const { people, more } = await desk.chat.request("who", { pattern: input.value.trim() });
      fill(list, people.map((each) => row(desk, each, facts(each), () => dialog.close())));
      status.textContent = more ? t("There are more; give a part of the name.") : tn("{count} person", "{count} people", people.length);
    } catch (refusal) {
      dialog.fail(refusal);
    }
  };
  const dialog = openDialog({ title: t("People on the server"), body: [input, status, list] });
  return find();
}

function facts({ away, text = "", bot, account, rooms = [] }) {
  return [
    away && (text ? t("away: {text}", { text }) : t("away")),
    bot && t("Bot"),
    !account && t("Guest"),
    rooms.join(" "),
  ];
}

/** Who is in a room. */
export function openNames(desk, place) {
  const all = [...place.members.values()].sort((one, two) => one.name.localeCompare(two.name));
  const list = h("ul", { class: "rows" });
  const dialog = openDialog({
    title: t("Who is in {room}", { room: place.name }),
    body: [h("p", { class: "hint" }, tn("{count} person", "{count} people", all.length)), list],
  });
  const told = ({ role, away, bot }) => [roleName(role), away && t("away"), bot && t("Bot")];
  fill(list, all.map((each) => row(desk, each, told(each), () => dialog.close())));
}

/** Whom one ignores. */
export async function openIgnored(desk) {
  const { names } = await desk.chat.request("ignored");
  changeable(desk, {
    title: t("Whom you ignore"),
    none: t("You ignore nobody."),
    names: names.map((name) => ({ name })),
    undo: t("Hear again"),
    act: (who) => desk.chat.request("unignore", { who }),
  });
}

/** One's friends, and who of them is here. */
export async function openFriends(desk) {
  const { names } = await desk.chat.request("friends");
  changeable(desk, {
    title: t("Friends"),
    none: t("You have named no friends yet: /friends +bob names one, and you are told when they come."),
    names,
    undo: t("Remove"),
    act: (who) => desk.chat.request("unfriend", { who }),
  });
}

function changeable(desk, { title, none, names, undo, act }) {
  const list = h("ul", { class: "rows" });
  const empty = h("p", { class: "muted", hidden: names.length > 0 }, none);
  const dialog = openDialog({ title, body: [list, empty] });
  const remove = async (name, node) => {
    dialog.fail(null);
    try {
      await act(name);
      node.remove();
      empty.hidden = list.children.length > 0;
    } catch (refusal) {
      dialog.fail(refusal);
    }
  };
  const state = ({ here }) => [here === undefined ? "" : t("Here now")];
  for (const each of names) {
    const node = row(desk, each, state(each), () => dialog.close());
    node.append(h("button", { type: "button", class: "button small", text: undo, on: { click: () => remove(each.name, node) } }));
    list.append(node);
  }
}

function row(desk, { name, away = false }, told, close) {
  const open = () => {
    close();
    desk.open("person", name);
  };
  return h(
    "li",
    { class: `rows-row ${away ? "away" : ""}` },
    avatar(name, "small"),
    h(
      "button",
      { type: "button", class: "rows-link grow", on: { click: open } },
      h("strong", { class: "clip" }, name),
      h("span", { class: "hint clip" }, told.filter(Boolean).join(" · ")),
    ),
  );
}
