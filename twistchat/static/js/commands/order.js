/** Commands for those who keep order in rooms. */

import { Misuse } from "../misuse.js";
import { SANCTIONS, seconds } from "../spans.js";
import { t } from "../words.js";

const bare = (name) => name.replace(/^@/, "");

function give(role) {
  return (desk, room, who) =>
    desk.chat.request("give-role", { room: desk.room(room).name, who: bare(who), role });
}

function take(role) {
  return (desk, room, who) =>
    desk.chat.request("take-role", { room: desk.room(room).name, who: bare(who), role });
}

function sanction(kind) {
  return async (desk, room, target, span, reason) => {
    const fields = { room: desk.room(room).name, kind, target: bare(target), reason };
    if (span && seconds(span) === null) {
      throw new Misuse(t("{span} is no span such as 30m, 12h or 7d.", { span }));
    }
    const duration = span ? { seconds: seconds(span) } : {};
    await desk.chat.request("sanction", { ...fields, ...duration });
    desk.note(SANCTIONS[kind].done(fields));
  };
}

function pardon(kind) {
  return async (desk, room, target) => {
    const fields = { room: desk.room(room).name, kind, target: bare(target) };
    await desk.chat.request("pardon", fields);
    desk.note(SANCTIONS[kind].lifted(fields));
  };
}

const SWITCH = { on: true, off: false };

function mode(name) {
  return (desk, room, state) => {
    const value = SWITCH[state.toLowerCase()];
    if (value === undefined) throw new Misuse(t("Say on or off."));
    const fields = { room: desk.room(room).name, mode: name, value };
    return desk.chat.request("set-mode", fields);
  };
}

/** As at the text doors. */
const isOff = (word) => ["off", "-"].includes(word.toLowerCase());

function limitOf(room, limit) {
  return limit
    ? t("No more than {limit} people may be in {room}.", { room, limit })
    : t("Any number of people may be in {room}.", { room });
}

export const rows = [
  {
    name: "kick",
    usage: "[#ROOM] NAME [REASON...]",
    help: () => t("Put somebody out of the room; they may come back."),
    run: (desk, room, who, reason) =>
      desk.chat.request("kick", { room: desk.room(room).name, who: bare(who), reason }),
  },
  {
    name: "ban",
    usage: "[#ROOM] NAME|ADDRESS [1h] [REASON...]",
    help: () => t("Keep somebody out of the room, for a while or for ever."),
    run: sanction("ban"),
  },
  {
    name: "unban",
    usage: "[#ROOM] NAME|ADDRESS",
    help: () => t("Lift a ban."),
    run: pardon("ban"),
  },
  {
    name: "bans",
    usage: "[#ROOM]",
    help: () => t("Show who is banned from the room, or silent there."),
    run: (desk, room) => desk.bring("room", { place: desk.room(room), section: "bans" }),
  },
  {
    name: "gag",
    usage: "[#ROOM] NAME|ADDRESS [1h] [REASON...]",
    help: () => t("Let somebody stay in the room without a voice."),
    run: sanction("gag"),
  },
  {
    name: "ungag",
    usage: "[#ROOM] NAME|ADDRESS",
    help: () => t("Let somebody speak again."),
    run: pardon("gag"),
  },
  {
    name: "spare",
    usage: "[#ROOM] NAME|ADDRESS [1h] [REASON...]",
    help: () => t("Let no ban and no gag hold for somebody."),
    run: sanction("exception"),
  },
  {
    name: "unspare",
    usage: "[#ROOM] NAME|ADDRESS",
    help: () => t("Spare somebody no more."),
    run: pardon("exception"),
  },
  {
    name: "uninvite",
    usage: "[#ROOM] NAME|ADDRESS",
    help: () => t("Take back a lasting invitation."),
    run: pardon("invitation"),
  },
  {
    name: "op",
    usage: "[#ROOM] NAME",
    help: () => t("Make somebody an operator of the room."),
    run: give("operator"),
  },
  {
    name: "deop",
    usage: "[#ROOM] NAME",
    help: () => t("Make an operator an ordinary member."),
    run: take("operator"),
  },
  {
    name: "voice",
    usage: "[#ROOM] NAME",
    help: () => t("Let somebody speak where only some may."),
    run: give("voice"),
  },
  {
    name: "devoice",
    usage: "[#ROOM] NAME",
    help: () => t("Take somebody's voice away."),
    run: take("voice"),
  },
  {
    name: "owner",
    usage: "[#ROOM] NAME",
    help: () => t("Hand a room of yours over to somebody."),
    run: give("owner"),
  },
  {
    name: "private",
    usage: "[#ROOM] on|off",
    help: () => t("Let in only who is invited."),
    run: mode("private"),
  },
  {
    name: "readonly",
    usage: "[#ROOM] on|off",
    help: () => t("Let only operators and voices speak."),
    run: mode("readonly"),
  },
  {
    name: "topiclock",
    usage: "[#ROOM] on|off",
    help: () => t("Let only operators set the topic."),
    run: mode("topiclock"),
  },
  {
    name: "key",
    usage: "[#ROOM] [WORD|off]",
    help: () => t("Ask for a word from who enters; without one, show it."),
    run: async (desk, room, word) => {
      const { name } = desk.room(room);
      if (word) {
        const value = isOff(word) ? false : word;
        return desk.chat.request("set-mode", { room: name, mode: "key", value });
      }
      const { key } = await desk.chat.request("key", { room: name });
      return desk.note(
        key
          ? t("The key of {room} is {key}", { room: name, key })
          : t("{room} has no key.", { room: name }),
      );
    },
  },
  {
    name: "limit",
    usage: "[#ROOM] [NUMBER|off]",
    help: () => t("Let in no more than so many people; without a number, show how many."),
    run: (desk, room, word) => {
      const { name, modes } = desk.room(room);
      if (!word) return desk.note(limitOf(name, modes.limit));
      const value = isOff(word) ? false : Number(word);
      if (Number.isNaN(value)) throw new Misuse(t("Give a number of people, or off."));
      const fields = { room: name, mode: "limit", value };
      return desk.chat.request("set-mode", fields);
    },
  },
];
