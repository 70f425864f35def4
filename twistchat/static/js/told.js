/** What each event of the server means for the model: a table, event -> what changes. */

import { later } from "./ids.js";
import { mentioned } from "./mentions.js";
import { lineOf, messageOf } from "./messages.js";
import { counts, member, roomKey, talkKey } from "./place.js";
import { letGo } from "./written.js";

/** So long somebody counts as writing after the last sign of it, in milliseconds. */
const WRITES_FOR = { active: 7000, paused: 20000, done: 0 };

/** Take an event in. */
export function takeIn(chat, event) {
  TABLE[event.event]?.(chat, event);
}

const TABLE = {
  said: (chat, event) => message(chat, chat.places.get(roomKey(event.room)), event),
  told: (chat, event) => message(chat, chat.talk(otherOf(chat, event)), event),
  edited: (chat, event) =>
    placeOf(chat, event)?.messages.edited(event.target, event.text, event.at),
  deleted: (chat, event) => {
    const place = placeOf(chat, event);
    if (!place) return;
    forgive(chat, place, place.messages.find(event.target));
    place.messages.remove(event.target);
    letGo(chat, place, event.target);
  },
  reacted: (chat, event) =>
    placeOf(chat, event)?.messages.reacted(
      event.target,
      event.reaction,
      event.from,
      event.added ?? false,
    ),

  joined: (chat, event) => {
    if (chat.isMe(event.who)) return chat.refresh(event.room);
    return inRoom(chat, event, (room) => {
      room.members.set(event.who, member({ name: event.who }));
      chat.refreshSoon(room);
    });
  },
  "brought-in": (chat, event) => {
    if (chat.isMe(event.who)) return chat.refresh(event.room);
    return inRoom(chat, event, (room) => {
      const before = room.members.get(event.who);
      const { who: name, role } = event;
      room.members.set(name, member({ ...before, name, role }));
    });
  },
  left: gone,
  kicked: gone,
  departed: (chat, event) => {
    for (const place of chat.places.values()) {
      if (place.isRoom && place.members.has(event.who)) {
        place.messages.add(lineOf(event));
        place.members.delete(event.who);
        stopTyping(chat, place, event.who);
        chat.changed("members", place);
      }
    }
  },
  renamed,

  topic: (chat, event) =>
    inRoom(chat, event, (room) => {
      room.topic = event.topic ?? "";
      room.topicBy = event.by;
      room.topicAt = event.at;
      chat.changed("place", room);
    }),
  mode: (chat, event) =>
    inRoom(chat, event, (room) => {
      if (event.value) room.modes[event.mode] = event.value;
      else delete room.modes[event.mode];
      chat.changed("place", room);
    }),
  role: (chat, event) =>
    inRoom(chat, event, (room) => {
      setRole(room, event.former, "operator");
      setRole(room, event.who, event.role);
    }),
  sanctioned: (chat, event) => inRoom(chat, event),
  pardoned: (chat, event) => inRoom(chat, event),
  "invite-sent": (chat, event) => inRoom(chat, event),
  knocked: (chat, event) => inRoom(chat, event),

  away: (chat, event) => isAway(chat, event.who, true),
  back: (chat, event) => isAway(chat, event.who, false),
  appeared: (chat, event) => presence(chat, event.who, true),
  vanished: (chat, event) => presence(chat, event.who, false),

  registered: (chat, event) => chat.isMe(event.who) && chat.becomes({ account: true }),
  appointed: (chat, event) => chat.becomes({ operator: event.on ?? false }),
  "bot-marked": (chat, event) => chat.becomes({ bot: event.on ?? false }),
  trait: (chat, event) => {
    if (event.trait === "sworn") chat.becomes({ operator: event.on ?? false });
  },

  typing: (chat, event) => {
    const key = event.room ? roomKey(event.room) : talkKey(event.from);
    const place = chat.places.get(key);
    if (!place || chat.isMe(event.from)) return;
    const lasts = WRITES_FOR[event.state] ?? 0;
    if (!lasts) return void stopTyping(chat, place, event.from);
    const until = Date.now() + lasts;
    place.typing.set(event.from, until);
    setTimeout(() => {
      if (place.typing.get(event.from) === until) stopTyping(chat, place, event.from);
    }, lasts);
    chat.changed("typing", place);
  },
  read: (chat, event) => {
    const place = chat.places.get(roomKey(event.room));
    if (!place || event.until <= place.readUntil) return;
    place.readUntil = event.until;
    place.unread = place.countAfter(event.until, chat.me.name);
    if (!place.unread) place.mentions = 0;
    chat.changed("unread", place);
  },
  mailed: (chat) => chat.changed("mail"),
  resumed: (chat, event) => {
    chat.lastId = later(chat.lastId, event.id);
    chat.resumed();
  },
  ended: (chat, event) => chat.ended(event),
  stopping: (chat, event) => (chat.farewell = event),
  closing: (chat, event) => (chat.farewell = event),
};

/** The other one of a private talk. */
function otherOf(chat, event) {
  return chat.isMe(event.from) ? event.to : event.from;
}

function placeOf(chat, event) {
  const key = event.room ? roomKey(event.room) : talkKey(otherOf(chat, event) ?? "");
  return chat.places.get(key);
}

function message(chat, place, event) {
  if (!place || event.id <= place.lastId) return; // told before
  const said = messageOf(event);
  if (chat.isMe(event.from)) chat.outgoing.recognized(place, said);
  place.lastId = event.id;
  place.messages.add(said);
  if (place.typing.has(event.from)) stopTyping(chat, place, event.from);
  if (chat.isMe(event.from)) readAll(chat, place, event.id);
  else miss(chat, place, said);
}

/** Who says something there, by another door perhaps, has read what was said before. */
function readAll(chat, place, id) {
  place.readUntil = id;
  place.unread = place.mentions = 0;
  chat.changed("unread", place);
}

/** Somebody else said something: it is unread until it was shown. */
function miss(chat, place, said) {
  if (said.id <= place.readUntil || !counts(said)) return;
  if (chat.sees(place)) return void chat.markReadSoon(place);
  place.unread += 1;
  if (namesMe(chat, place, said)) place.mentions += 1;
  chat.changed("unread", place);
}

/** What was taken back before it was shown has not been missed. */
function forgive(chat, place, said) {
  if (!said || !place.unread || said.id <= place.readUntil) return;
  if (chat.isMe(said.from) || !counts(said)) return;
  place.unread -= 1;
  if (namesMe(chat, place, said)) place.mentions = Math.max(0, place.mentions - 1);
  chat.changed("unread", place);
}

/** All that is said privately is for oneself. */
function namesMe(chat, place, said) {
  return !place.isRoom || mentioned(said.text, chat.me.name);
}

/** A line in its room, and what else it changes there. */
function inRoom(chat, event, change) {
  const room = chat.places.get(roomKey(event.room));
  if (!room) return;
  change?.(room);
  room.messages.add(lineOf(event));
  chat.changed("members", room);
}

function gone(chat, event) {
  if (chat.isMe(event.who)) return chat.leaves(event.room);
  return inRoom(chat, event, (room) => {
    room.members.delete(event.who);
    stopTyping(chat, room, event.who);
  });
}

function renamed(chat, event) {
  const { who, now } = event;
  for (const place of chat.places.values()) {
    const found = place.members.get(who);
    if (found) {
      place.members.delete(who);
      place.members.set(now, { ...found, name: now });
      if (event.id) place.messages.add(lineOf(event));
      chat.changed("members", place);
    }
  }
  const talk = chat.places.get(talkKey(who));
  if (chat.isMe(who)) chat.becomes({ name: now });
  else if (talk) chat.rekeyed(talk, now);
}

function setRole(room, who, role) {
  const found = who && room.members.get(who);
  if (found) room.members.set(who, { ...found, role });
}

function everywhere(chat, who, change) {
  if (chat.isMe(who)) chat.becomes(change);
  for (const place of chat.places.values()) {
    const found = place.members.get(who);
    if (found) {
      place.members.set(who, { ...found, ...change });
      chat.changed("members", place);
    }
  }
}

function isAway(chat, who, away) {
  everywhere(chat, who, { away });
  const talk = chat.places.get(talkKey(who));
  if (talk) chat.changed("presence", talk);
}

function presence(chat, who, here) {
  const talk = chat.places.get(talkKey(who));
  if (!talk) return;
  talk.here = here;
  chat.changed("members", talk);
  chat.changed("presence", talk);
}

function stopTyping(chat, place, who) {
  if (place.typing.delete(who)) chat.changed("typing", place);
}
