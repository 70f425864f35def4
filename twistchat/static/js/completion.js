/** What may be meant by what is being typed: commands, names, rooms and signs. No DOM. */

import { commandsFor, find, written } from "./commands.js";

/** So many are offered. */
const MOST = 8;

/**
 * @typedef {Object} Offer
 * @property {string} insert what takes the place of what was typed
 * @property {string} label
 * @property {string} [detail]
 * @property {"command"|"name"|"room"|"sign"|"word"} kind
 */

/**
 * @typedef {Object} World what there is to complete
 * @property {?Object} me
 * @property {() => string[]} here the names of this place, who spoke last first
 * @property {() => string[]} everybody all names that are known
 * @property {() => string[]} rooms
 * @property {(begun: string) => {sign: string, name: string}[]} signs
 */

/**
 * What is offered for a text with the caret in it; null if nothing is.
 * @param {string} text @param {number} caret @param {World} world
 * @param {boolean} asked the key for completion was pressed: then names need no @
 * @returns {?{from: number, to: number, typed: string, offers: Offer[]}}
 */
export function complete(text, caret, world, asked = false) {
  const before = text.slice(0, caret);
  const typed = /\S*$/.exec(before)[0];
  const from = caret - typed.length;
  for (const source of SOURCES) {
    const found = source({ text, before, typed, from, caret, world, asked });
    if (!found) continue;
    const offers = found.offers.slice(0, MOST);
    if (!offers.length) return null;
    return { from: found.from ?? from, to: caret, typed: found.typed ?? typed, offers };
  }
  return null;
}

/** Whether what was typed is one of the offers already. */
export function isWhole({ typed, offers }) {
  const bare = typed.toLowerCase();
  const names = ({ label, words = [] }) => [label.toLowerCase(), ...words];
  return offers.some((each) => names(each).some((name) => name === bare || name === `#${bare}`));
}

/** The first that has something to say decides. */
const SOURCES = [commandWords, arguments_, people, rooms, signs, namesAsked];

function commandWords({ before, typed, from, world }) {
  if (from !== 0 || !/^\/[^/]*$/.test(before)) return null;
  const begun = typed.slice(1).toLowerCase();
  const rows = commandsFor(world.me);
  const byName = rows.filter((row) => row.name.startsWith(begun));
  const byAlias = rows.filter(
    (row) => !byName.includes(row) && row.aliases.some((each) => begun && each.startsWith(begun)),
  );
  return {
    offers: [...byName, ...byAlias].map((row) => ({
      insert: `/${row.name}${row.usage ? " " : ""}`,
      label: `/${row.name}`,
      usage: written(row).slice(row.name.length + 2),
      detail: row.help(),
      words: row.aliases.map((each) => `/${each}`),
      kind: "command",
    })),
  };
}

/** What stands behind a command: its usage says what may. */
function arguments_({ before, typed, from, world }) {
  const found = /^\/([^\s/]\S*)\s([^]*)$/.exec(before);
  if (!found) return null;
  let row;
  try {
    row = find(found[1].toLowerCase());
  } catch {
    return null;
  }
  const words = found[2].split(/\s+/);
  const parts = row.usage.split(" ").filter(Boolean);
  if (row.anew) return null;
  // A room may be left out, and then all is one further to the front.
  const skipped = parts[0] === "[#ROOM]" && !words[0].startsWith("#") ? 1 : 0;
  const part = parts[words.length - 1 + skipped] ?? parts.at(-1) ?? "";
  if (typed.startsWith("#")) return rooms({ typed, world });
  if (/ROOM/.test(part) && !/\.\.\./.test(part)) {
    const bare = typed.toLowerCase();
    return { offers: roomOffers(world.rooms(), (name) => name.slice(1).startsWith(bare)) };
  }
  if (/NAME/.test(part)) return ofNames(typed, from, world);
  const choices = part.replace(/[[\]]/g, "").split("|");
  if (choices.length > 1 && choices.every((each) => /^[a-z]/.test(each))) {
    const fit = choices.filter((each) => each.startsWith(typed.toLowerCase()));
    const insert = (each) => (each.includes("=") ? each.replace(/[A-Z]+$/, "") : each);
    return {
      offers: fit.map((each) => ({ insert: insert(each), label: each, kind: "word" })),
    };
  }
  return null;
}

/** Names for a command: `ann,bo` completes the last one. */
function ofNames(typed, from, world) {
  const sign = /^[@+-]?/.exec(typed)[0];
  const start = Math.max(typed.lastIndexOf(",") + 1, sign.length);
  const begun = typed.slice(start);
  const offers = nameOffers(unique([...world.here(), ...world.everybody()]), begun);
  return {
    from: from + start,
    typed: begun,
    offers: offers.map((each) => ({ ...each, insert: `${each.insert} ` })),
  };
}

function people({ typed, from, world }) {
  if (!/^@[^@]*$/.test(typed)) return null;
  const start = Math.max(typed.lastIndexOf(",") + 1, 1);
  const begun = typed.slice(start);
  if (begun.startsWith("#")) return null;
  const alone = from === 0;
  const known = alone ? [...world.here(), ...world.everybody()] : world.here();
  const offers = nameOffers(unique(known), begun);
  return {
    from: from + start,
    typed: begun,
    offers: offers.map((each) => ({ ...each, insert: `${each.insert} `, alone })),
  };
}

function rooms({ typed, world }) {
  if (!/^#[^#]*$/.test(typed)) return null;
  const begun = typed.toLowerCase();
  const offers = roomOffers(world.rooms(), (name) => name.startsWith(begun));
  return { offers };
}

function signs({ before, world }) {
  const found = /(?<![\p{L}\p{N}:]):([\p{L}\p{N}_+-]{2,30})$/u.exec(before);
  if (!found) return null;
  const offers = world.signs(found[1].toLowerCase());
  return {
    from: before.length - found[0].length,
    typed: found[0],
    offers: offers.map(({ sign, name }) => ({
      insert: `${sign} `,
      label: `:${name}:`,
      sign,
      kind: "sign",
    })),
  };
}

/** A name without a sign, when the key for completion is pressed. */
function namesAsked({ typed, from, world, asked }) {
  if (!asked || !typed) return null;
  const behind = from === 0 ? ": " : " ";
  const offers = nameOffers(world.here(), typed);
  return { offers: offers.map((each) => ({ ...each, insert: each.insert + behind })) };
}

function nameOffers(names, begun) {
  const small = begun.toLowerCase();
  const fit = names.filter((each) => each.toLowerCase().startsWith(small));
  return fit.map((name) => ({ insert: name, label: name, kind: "name" }));
}

function roomOffers(names, fits) {
  const fit = names.filter((each) => fits(each.toLowerCase()));
  return fit.map((name) => ({ insert: `${name} `, label: name, kind: "room" }));
}

function unique(list) {
  return [...new Set(list)];
}

/**
 * A sign written out, `:smile:`, of which the last letter was typed just now.
 * @returns {?{from: number, to: number, insert: string}}
 */
export function spelledSign(text, caret, signNamed) {
  const found = /(?<![\p{L}\p{N}:]):([\p{L}\p{N}_+-]{2,30}):$/u.exec(text.slice(0, caret));
  const sign = found && signNamed(found[1].toLowerCase());
  return sign ? { from: caret - found[0].length, to: caret, insert: sign } : null;
}

/** The names of a place, who spoke last first. @param {?Place} place */
export function speakersOf(place, me) {
  if (!place) return [];
  const recent = place.messages.list.map((each) => each.from).reverse();
  const there = place.isRoom ? [...place.members.keys()].sort() : [place.name];
  return unique([...recent, ...there]).filter((each) => each && each !== me);
}
