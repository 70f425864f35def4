/** Commands about rooms: coming, going, and what they are about. */

import { Misuse } from "../misuse.js";
import { t } from "../words.js";

const MODES = /^(private|readonly|key=(\S+))$/;

export const rows = [
  {
    name: "join",
    anew: true,
    usage: "ROOM [KEY]",
    aliases: ["j", "go"],
    help: () => t("Enter a room; if there is none of that name, make it."),
    run: async (desk, room, key) => desk.show(await desk.chat.join(room, key)),
  },
  {
    name: "create",
    anew: true,
    usage: "ROOM [private|key=WORD|readonly]",
    help: () => t("Make a new room and enter it."),
    run: async (desk, room, mode) => {
      const found = MODES.exec(mode);
      if (mode && !found) throw new Misuse(t("A room is private, readonly or key=WORD."));
      const key = found?.[2] ?? "";
      desk.show(await desk.chat.create(room, key ? "key" : mode, key));
    },
  },
  {
    name: "part",
    usage: "[#ROOM] [REASON...]",
    aliases: ["leave", "close"],
    help: () => t("Leave this room, or another; close a private talk."),
    run: (desk, room, reason) =>
      desk.chat.part(room ? desk.room(room) : desk.place(), reason),
  },
  {
    name: "room",
    usage: "ROOM",
    aliases: ["switch", "win"],
    help: () => t("Go to a room that you are in."),
    run: (desk, room) => desk.show(desk.room(room)),
  },
  {
    name: "rooms",
    usage: "[TEXT...]",
    aliases: ["list"],
    help: () => t("List the rooms, or those with a text in their names."),
    run: (desk, text) => desk.bring("rooms", text),
  },
  {
    name: "names",
    usage: "[#ROOM]",
    help: () => t("Show who is in a room."),
    run: (desk, room) => desk.bring("names", desk.room(room)),
  },
  {
    name: "topic",
    usage: "[#ROOM] [TEXT...]",
    aliases: ["header"],
    help: () => t("Say what a room is about; a lone dash clears it, without a text it is shown."),
    run: (desk, room, text) => {
      const place = desk.room(room);
      if (text) return desk.chat.setTopic(place, text === "-" ? "" : text);
      return desk.note(
        place.topic
          ? t("{room} is about: {topic}", { room: place.name, topic: place.topic })
          : t("{room} has no topic.", { room: place.name }),
      );
    },
  },
  {
    name: "mute",
    usage: "[ROOM]",
    help: () => t("Stay in a room and hear nothing from it."),
    run: (desk, room) => desk.chat.mute(desk.room(room), true),
  },
  {
    name: "unmute",
    usage: "[ROOM]",
    help: () => t("Hear a room again."),
    run: (desk, room) => desk.chat.mute(desk.room(room), false),
  },
  {
    name: "invite",
    usage: "NAME [#ROOM] [always]",
    help: () => t("Let somebody into a room, once or always, and tell them."),
    run: async (desk, who, room, always) => {
      const { name } = desk.room(room);
      const fields = { room: name, who, always: Boolean(always) };
      const { here } = await desk.chat.request("invite", fields);
      desk.note(
        here
          ? t("{who} was told that they may come to {room}.", { who, room: name })
          : t("{who} may come to {room} now; they are not here yet.", { who, room: name }),
      );
    },
  },
  {
    name: "knock",
    anew: true,
    usage: "ROOM [TEXT...]",
    help: () => t("Ask to be let into a room."),
    run: async (desk, room, text) => {
      await desk.chat.request("knock", { room, text });
      desk.note(t("You knocked at {room}; its operators were told.", { room }));
    },
  },
];
