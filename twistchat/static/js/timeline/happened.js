/** What happened in a room, as a sentence for each kind of event, and many in one. */

import { shortly } from "../moments.js";
import { t, tn } from "../words.js";

const ROLES = {
  owner: () => t("owner"),
  operator: () => t("operator"),
  voice: () => t("voice"),
  member: () => t("member"),
};

const MODES = {
  private: (on) => (on ? t("{by} made the room private") : t("{by} opened the room to everybody")),
  key: (on) => (on ? t("{by} gave the room a key") : t("{by} took the key from the room")),
  readonly: (on) =>
    on ? t("{by} let only some people speak here") : t("{by} let everybody speak here"),
  topiclock: (on) =>
    on ? t("{by} let only operators set the topic") : t("{by} let everybody set the topic"),
  limit: (on) =>
    on
      ? t("{by} let at most {value} people in")
      : t("{by} let any number of people in"),
};

const SANCTIONS = {
  ban: () => t("{by} banned {target}"),
  gag: () => t("{by} silenced {target}"),
  exception: () => t("{by} made an exception for {target}"),
  invitation: () => t("{target} may come in at any time, by {by}"),
};

const PARDONS = {
  ban: () => t("{by} lifted the ban on {target}"),
  gag: () => t("{by} let {target} speak again"),
  exception: () => t("{by} ended the exception for {target}"),
  invitation: () => t("{by} ended the invitation of {target}"),
};

const DEPARTED = {
  quit: () => t("{who} left the chat"),
  killed: () => t("{who} was disconnected by an operator"),
  server: () => t("{who} was disconnected"),
};

const TABLE = {
  joined: () => t("{who} came in"),
  left: () => t("{who} left"),
  departed: ({ reason }) => (DEPARTED[reason] ?? (() => t("{who} lost the connection")))(),
  renamed: () => t("{who} is now {now}"),
  topic: ({ topic }) => (topic ? t("{by} set the topic: {topic}") : t("{by} removed the topic")),
  "brought-in": ({ role }) =>
    role === "member" ? t("{who} came in") : t("{who} came in as {role}"),
  role: ({ role }) =>
    role === "member" ? t("{by} took the role of {before} from {who}") : t("{by} made {who} {role}"),
  mode: ({ mode, value }) => MODES[mode]?.(Boolean(value)) ?? "",
  kicked: () => t("{by} put {who} out of the room"),
  sanctioned: ({ sanction }) => SANCTIONS[sanction.kind]?.() ?? "",
  pardoned: ({ sanction }) => PARDONS[sanction.kind]?.() ?? "",
  "invite-sent": () => t("{by} invited {who}"),
  knocked: () => t("{who} knocks and asks to be let in"),
  announced: () => t("{by} announces"),
};

/** How long it holds, and the reason, stand behind these where there are any. */
function because(event) {
  const { until, reason } = (event.event === "sanctioned" && event.sanction) || {};
  const parts = [until && t("until {when}", { when: shortly(until) }), event.text || reason];
  const why = parts.filter(Boolean).join("; ");
  return why ? ` (${why})` : "";
}

/** What an event means. Facts are put in here, so that names are not looked through. */
export function sentenceOf(event) {
  const draw = TABLE[event.event];
  const sentence = draw ? draw(event) : "";
  const { sanction } = event;
  const facts = {
    ...event,
    target: sanction?.target,
    role: ROLES[event.role]?.() ?? event.role,
    before: ROLES[event.before]?.() ?? event.before,
  };
  const put = sentence.replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? "");
  return put && put + because(event);
}

/** Many in one line: who, and of how many. */
export function summaryOf(events) {
  const names = [...new Set(events.map(({ event }) => event.who ?? event.by ?? ""))];
  const facts = { first: names[0], second: names[1] };
  const many = tn("{count} thing happened", "{count} things happened", events.length);
  const others = names.length - 2;
  if (names.length === 1) return `${many}: ${names[0]}`;
  if (others === 0) return `${many}: ${t("{first} and {second}", facts)}`;
  const sentence = tn(
    "{first}, {second} and {count} other",
    "{first}, {second} and {count} others",
    others,
    facts,
  );
  return `${many}: ${sentence}`;
}

const SIGNS = { joined: "plus", "brought-in": "plus", left: "leave", departed: "leave", kicked: "leave" };

/** A short sign for an event. */
export function signOf(event) {
  return SIGNS[event.event] ?? "info";
}
