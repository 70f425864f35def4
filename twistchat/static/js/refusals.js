/** What a refusal means, for people who read this page: a table, code -> sentence. The
 * server's own sentence stands for a code that is not here. */

import { t, tn } from "./words.js";

const SENTENCES = {
  down: () => t("There is no connection just now."),
  lost: () => t("The connection broke before the answer came."),
  "session-over": () => t("Your session is over. Please come in again."),
  "already-in-room": (f) => t("{name} is in {room} already.", f),
  "bad-name": (f) => t("“{name}” cannot be a name: letters, digits and _ - only.", f),
  "bad-room": (f) => t("“{name}” cannot be a room: letters, digits and _ - . only.", f),
  "bad-password": (f) =>
    tn("A password needs at least {count} character.", "A password needs at least {count} characters.", f.limit || 8),
  banned: (f) => t("You are banned from {room}.", f),
  busy: () => t("The server is busy. Try again in a moment."),
  "code-needed": () => t("Registering here takes a code from an operator."),
  "ended-deleted": () => t("This account was deleted."),
  "ended-ended": () => t("This session was ended from another one of yours."),
  "ended-killed": (f) => t("{by} ended your session. {text}", { by: "", text: "", ...f }),
  "ended-password": () => t("The password of this account was changed. Please come in again."),
  "ended-suspended": () => t("This account is suspended."),
  gagged: (f) => t("You are silenced in {room}.", f),
  "invite-needed": (f) => t("{room} is private: somebody there has to invite you.", f),
  "key-needed": (f) => t("{room} has a key.", f),
  "name-owned": (f) => t("{name} belongs to somebody. If that is you, give the password.", f),
  "name-quarantined": (f) => t("{name} was somebody's until lately. Choose another name.", f),
  "name-reserved": (f) => t("{name} is kept for the server. Choose another name.", f),
  "name-taken": (f) => t("{name} is here already.", f),
  "no-guests": (f) => t("Only registered names may come in here, and nobody owns {name}.", f),
  "no-such-person": (f) => t("Nobody called {name} is here.", f),
  "no-such-name": (f) => t("Nobody called {name} is known.", f),
  "no-such-room": (f) => t("There is no room {room}.", f),
  "nobody-to-ask": (f) => t("Nobody is in {room} who could let you in. Try again later.", f),
  "not-in-room": (f) => t("You are not in {room}.", f),
  "not-stored": () => t("It could not be stored, so nobody was sent it."),
  "not-yours": () => t("That is not your message."),
  "password-needed": (f) => t("{name} belongs to somebody. If that is you, give the password.", f),
  "right-missing": (f) => RIGHTS[f.right]?.(f) ?? t("You may not do that."),
  "room-exists": (f) => t("{room} is there already.", f),
  "room-full": (f) => t("{room} is full.", f),
  "already-registered": (f) => t("{name} is yours already.", f),
  "already-so": () => t("That is so already."),
  "bad-address": (f) => t("{value} is no address, and no range of a fitting size.", f),
  "bad-email": (f) => t("{value} is not an e-mail address.", f),
  "bad-value": (f) => t("{value} is not possible there.", f),
  "for-everybody": (f) => t("{room} is everybody's: nobody can own it, or be kept out.", f),
  "is-operator": (f) => t("{name} keeps order in {room} and cannot be kept out or silenced.", f),
  "last-operator": () => t("The server would have no operator any more."),
  "mailbox-full": (f) => t("The mailbox of {name} is full; nothing was sent.", f),
  "no-such-account": (f) => t("Nobody owns the name {name}.", f),
  "no-such-mail": () => t("That mail is not there any more."),
  "no-such-message": () => t("That message is not there any more."),
  "no-such-sanction": (f) => t("{name} is not under that in {room}.", f),
  "not-there": (f) => t("{name} is not in {room}.", f),
  "password-only": () => t("For that, log in with the password first: leave, and come in again."),
  "registration-closed": () => t("Nobody can register here; ask an operator of the server."),
  "room-open": (f) => t("{room} is open: just enter it.", f),
  "too-many-friends": (f) => t("That would be too many: {limit} at most.", f),
  "too-many-ignored": (f) => t("That would be too many: {limit} at most.", f),
  "too-many-recipients": (f) => t("That would be too many: {limit} at most.", f),
  "too-many-sanctions": (f) => t("That would be too many: {limit} at most.", f),
  "wrong-word": () => t("That is not the word, or it was used already."),
  suspended: (f) => t("{name} is suspended. {why}", { why: "", ...f }),
  "too-long": () => t("That is too long."),
  "too-many-rooms": (f) => t("You are in as many rooms as can be: {limit}.", f),
  "too-many-tries": (f) =>
    tn("Too often. Try again in {count} second.", "Too often. Try again in {count} seconds.", f.seconds || 1),
  "wrong-password": () => t("The name or the password is wrong."),
};

const RIGHTS = {
  account: () => t("That needs an account: register your name first."),
  voice: (f) => t("Only some may speak in {room}.", f),
  operator: (f) => t("That needs an operator of {room}.", f),
  owner: (f) => t("That needs the owner of {room}.", f),
  "server-operator": () => t("That needs an operator of the server."),
};

/** A sentence for people. @param {Refusal|Error} refusal */
export function explain(refusal) {
  const sentence = SENTENCES[refusal?.code];
  return sentence ? sentence(refusal.facts).trim() : refusal?.message || String(refusal);
}
