/** What a line in the composer means: speech, a command, or something for certain people
 * alone. It knows signs, and neither commands nor people. */

/**
 * @typedef {Object} Line
 * @property {"say"|"command"|"private"|"elsewhere"} kind
 * @property {string} [text] what is to be said
 * @property {string} [word] of a command, in small letters, without its sign
 * @property {string} [rest] what stands behind that word
 * @property {string[]} [names] of people
 * @property {string} [room] of another room, with its #
 */

/** @param {string} typed @returns {Line} */
export function readLine(typed) {
  const text = typed.replace(/\s+$/, "");
  if (/^\s+\//.test(text)) return say(text.trimStart());
  if (text.startsWith("//")) return say(text.slice(1));
  if (text.startsWith("/")) return commandOf(text.slice(1));
  if (/^@[^\s@:,]/.test(text)) return addressed(text.slice(1));
  return say(text);
}

function say(text) {
  return { kind: "say", text };
}

function commandOf(text) {
  const [word, rest] = firstWord(text);
  return { kind: "command", word: word.toLowerCase(), rest };
}

/** `@bob hi`, `@bob: hi`, `@bob, hi`, `@ann,bob hi` and `@#room hi`. */
function addressed(text) {
  const [word, rest] = firstWord(text);
  const to = word.replace(/[:,]+$/, "");
  if (to.startsWith("#")) return { kind: "elsewhere", room: to, text: rest };
  const names = to.split(",").map((each) => each.replace(/^@/, ""));
  return { kind: "private", names: [...new Set(names.filter(Boolean))], text: rest };
}

/** The first word, and what stands behind it without the space between. */
export function firstWord(text) {
  const [, word, rest] = /^\s*(\S*)\s*([^]*)$/.exec(text);
  return [word, rest];
}
