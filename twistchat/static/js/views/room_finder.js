/** The rooms that there are, to enter one; or to make a new one. */

import { fill, h, icon } from "../dom.js";
import { explain } from "../refusals.js";
import { t, tn } from "../words.js";
import { ask, field, openDialog } from "./dialogs.js";

const PAUSE = 180;

/** @param {Desk} desk @param {string} [pattern] what to look for first */
export function openRoomFinder({ app }, pattern = "") {
  const { chat, rooms } = app;
  const input = h("input", { type: "search", value: pattern, autocomplete: "off", maxLength: 65, placeholder: t("A part of its name, or a new name") });
  const list = h("ul", { class: "finder", "aria-live": "polite" });
  let dialog = null;
  let timer = 0;
  const enter = async (name) => {
    try {
      go(await chat.join(name));
    } catch (refusal) {
      if (refusal.code !== "key-needed") return dialog.fail(refusal);
      askKey(app, name, go);
      dialog.close();
    }
    return undefined;
  };
  const go = (place) => {
    dialog.close();
    rooms.open(place);
  };
  const find = async () => {
    const part = input.value.trim().replace(/^#/, "");
    try {
      const answer = await chat.request("rooms", { pattern: part });
      draw(list, answer.rooms, part, enter);
    } catch (refusal) {
      fill(list, h("li", { class: "error" }, explain(refusal)));
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
  dialog = openDialog({
    title: t("Find or make a room"),
    body: [field(t("Room"), input), list],
    actions: [
      { label: t("Make a private room…"), act: () => makePrivate(app, input.value.trim()) },
      { label: t("Enter"), kind: "primary", act: () => (input.value.trim() ? enter(input.value.trim()).then(() => false) : false) },
    ],
  });
  find();
}

function draw(list, rooms, pattern, enter) {
  const rows = rooms.map((each) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "finder-row", on: { click: () => enter(each.room) } },
        icon("hash"),
        h("span", { class: "grow" }, h("strong", {}, each.room.slice(1)), h("span", { class: "hint clip" }, each.topic ?? "")),
        h("span", { class: "hint" }, tn("{count} person", "{count} people", each.here ?? 0)),
        each.joined && icon("check"),
      ),
    ),
  );
  const none = pattern && !rooms.some((each) => each.room.slice(1).toLowerCase() === pattern.toLowerCase());
  const make = h(
    "li",
    {},
    h("button", { type: "button", class: "finder-row", on: { click: () => enter(pattern) } }, icon("plus"), h("span", {}, t("Make #{name}", { name: pattern }))),
  );
  fill(list, rows, none && make);
}

function askKey({ chat }, room, go) {
  const act = async (key) => {
    go(await chat.join(room, key));
    return true;
  };
  ask({ title: t("#{room} has a key", { room: room.replace(/^#/, "") }), label: t("Key"), yes: t("Enter"), act });
}

function makePrivate({ chat, rooms }, value) {
  const act = async (name) => {
    rooms.open(await chat.create(name, "private"));
    return true;
  };
  ask({ title: t("Make a private room"), label: t("Its name"), value, hint: t("It is not listed, and only who is invited may enter."), yes: t("Make it"), act, maxLength: 65 });
}
