/** What is written down of what was done, in sentences. No DOM. */

import { shortly } from "./moments.js";
import { t } from "./words.js";

/** How long it holds, in milliseconds since 1970, stands before the reason. */
const UNTIL = /^until=(\d+) ?/;

const GIVEN = {
  owner: (f) => t("{by} handed {room} over to {target}", f),
  operator: (f) => t("{by} made {target} an operator of {room}", f),
  voice: (f) => t("{by} gave {target} a voice in {room}", f),
  member: (f) => t("{by} made {target} an ordinary member of {room}", f),
};

const MODES = {
  "private on": (f) => t("{by} made {room} private", f),
  "private off": (f) => t("{by} opened {room} to everybody", f),
  "key on": (f) => t("{by} gave {room} a key", f),
  "key off": (f) => t("{by} took the key from {room}", f),
  "readonly on": (f) => t("{by} let only some people speak in {room}", f),
  "readonly off": (f) => t("{by} let everybody speak in {room}", f),
  "topiclock on": (f) => t("{by} let only operators set the topic of {room}", f),
  "topiclock off": (f) => t("{by} let everybody set the topic of {room}", f),
  "limit on": (f) => t("{by} limited how many may be in {room}", f),
  "limit off": (f) => t("{by} let any number of people into {room}", f),
};

const BOT = {
  on: (f) => t("{by} marked {target} as a bot", f),
  off: (f) => t("{by} marked {target} as no bot any more", f),
};

/** Those whose detail is a part of what was done, and not the reason. */
const DETAILED = { role: GIVEN, mode: MODES, bot: BOT };

const ACTS = {
  kick: (f) => t("{by} put {target} out of {room}", f),
  ban: (f) => t("{by} banned {target} from {room}", f),
  unban: (f) => t("{by} lifted the ban on {target} in {room}", f),
  gag: (f) => t("{by} silenced {target} in {room}", f),
  ungag: (f) => t("{by} let {target} speak in {room} again", f),
  exception: (f) => t("{by} made an exception for {target} in {room}", f),
  unexception: (f) => t("{by} ended the exception for {target} in {room}", f),
  invitation: (f) => t("{by} let {target} into {room} at any time", f),
  uninvitation: (f) => t("{by} ended the invitation of {target} to {room}", f),
  announce: (f) => t("{by} told everybody in the server's name", f),
  shout: (f) => t("{by} told everybody", f),
  operator: (f) => t("{by} became the first operator of the server", f),
  oper: (f) => t("{by} became an operator by the password of {target}", f),
  grant: (f) => t("{by} made {target} an operator of the server", f),
  revoke: (f) => t("{by} made {target} an ordinary account", f),
  suspend: (f) => t("{by} suspended {target}", f),
  resume: (f) => t("{by} let {target} in again", f),
  delete: (f) => t("{by} deleted the account {target}", f),
  password: (f) => t("{by} gave the account {target} another password", f),
  code: (f) => t("{by} made a code to register", f),
  kill: (f) => t("{by} ended the sessions of {target}", f),
};

/**
 * An act of `audit`: what was done, until when that holds, and why.
 * @returns {{what: string, until: string, why: string}}
 */
export function deedOf({ by, act, target = "", room = "", detail = "" }) {
  const facts = { by, act, target, room };
  if (act in DETAILED) {
    const what = DETAILED[act][detail] ?? unknown;
    return { what: what({ ...facts, detail }), until: "", why: "" };
  }
  const until = UNTIL.exec(detail)?.[1];
  return {
    what: (ACTS[act] ?? unknown)(facts),
    until: until ? t("until {when}", { when: shortly(Number(until)) }) : "",
    why: detail.replace(UNTIL, ""),
  };
}

/** What this page has no sentence for yet. */
function unknown({ by, act, target, room, detail = "" }) {
  return [by, act, target, room, detail].filter(Boolean).join(" · ");
}

const TRACES = {
  edit: (f) => t("{by} changed the text", f),
  delete: (f) => t("{by} took the message away", f),
  react: (f) => t("{by} reacted with {after}", f),
  unreact: (f) => t("{by} took {after} back", f),
};

/**
 * Something that was done to a message, as `trail` has it: what it was, the texts that
 * were there before and after it, and why.
 * @returns {{what: string, before?: string, after?: string, why?: string}}
 */
export function traceOf({ by, act, before = "", after = "" }) {
  const what = TRACES[act]({ by, after });
  return { what, ...{ edit: { before, after }, delete: { before, why: after } }[act] };
}
