/** The commands that people type: how they are written, found and taken apart. A row
 * says all of one that can be said without running it; the rows are in commands/. */

import { firstWord } from "./line.js";
import { ELSEWHERE } from "./commands/elsewhere.js";
import { rows as account } from "./commands/account.js";
import { rows as mail } from "./commands/mail.js";
import { rows as order } from "./commands/order.js";
import { rows as people } from "./commands/people.js";
import { rows as rooms } from "./commands/rooms.js";
import { rows as server } from "./commands/server.js";
import { rows as talk } from "./commands/talk.js";
import { Misuse } from "./misuse.js";
import { t } from "./words.js";

/**
 * @typedef {Object} Command
 * @property {string} name
 * @property {string} [usage] its arguments: `NAME` is needed, `[NAME]` is not,
 *   `[#ROOM]` takes only a word with a #, `[1h]` only a span of time, `[always]` only
 *   that word, `[TEXT...]` all that is left
 * @property {string[]} [aliases]
 * @property {() => string} help what it does, in the language of the page
 * @property {"account"|"operator"} [needs] who may give it
 * @property {boolean} [anew] its arguments are names that are not among those known here
 * @property {(desk: Desk, ...args: string[]) => any} run
 * @property {string} group
 */

const GROUPS = { talk, rooms, people, mail, order, account, server };

/** All of them, in the order of the help. @type {Command[]} */
export const COMMANDS = Object.entries(GROUPS).flatMap(([group, rows]) =>
  rows.map((row) => ({ usage: "", aliases: [], ...row, group })),
);

const BY_WORD = new Map(
  COMMANDS.flatMap((row) => [row.name, ...row.aliases].map((word) => [word, row])),
);

/** What the groups are called. */
export function groupName(group) {
  return {
    talk: t("Talk"),
    rooms: t("Rooms"),
    people: t("People"),
    mail: t("Mail"),
    order: t("Order in rooms"),
    account: t("You and this page"),
    server: t("The server"),
  }[group];
}

/** Those that somebody may give. @param {?{account?: boolean, operator?: boolean}} me */
export function commandsFor(me) {
  return COMMANDS.filter((row) => !row.needs || me?.[row.needs]);
}

/**
 * The command of that name or alias, or the only one that begins so. Misuse, with what
 * the page has in its place or the nearest one, if there is none.
 * @param {string} word in small letters
 */
export function find(word) {
  const exact = BY_WORD.get(word);
  if (exact) return exact;
  if (Object.hasOwn(ELSEWHERE, word)) throw new Misuse(ELSEWHERE[word]());
  const begun = word ? COMMANDS.filter((row) => row.name.startsWith(word)) : [];
  if (begun.length === 1) return begun[0];
  if (begun.length) {
    const commands = begun.map((row) => `/${row.name}`).join(", ");
    throw new Misuse(t("/{word} could be {commands}", { word, commands }));
  }
  const near = nearest(word);
  if (near) {
    throw new Misuse(t("There is no /{word}. Did you mean /{near}?", { word, near }));
  }
  throw new Misuse(
    t("There is no /{word}. To say it as it is, begin with two slashes.", { word }),
  );
}

/** The word of a command that was probably meant, if any. */
export function nearest(word) {
  const allowed = word.length < 4 ? 1 : 2;
  let best = null;
  for (const known of BY_WORD.keys()) {
    const far = distance(word, known);
    if (far <= allowed && far < (best?.far ?? 9)) best = { known, far };
  }
  return best?.known ?? "";
}

/** How many letters are wrong, missing or too many; two swapped ones are less bad. */
function distance(one, two) {
  const rows = [Array.from({ length: two.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= two.length; j++) {
      const same = one[i - 1] === two[j - 1];
      const steps = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + !same];
      const swapped = one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1];
      if (i > 1 && j > 1 && swapped) steps.push(rows[i - 2][j - 2] + 0.9);
      rows[i][j] = Math.min(...steps);
    }
  }
  return rows[one.length][two.length];
}

/** The arguments in a text, one for each part of the usage; those left out are empty.
 * Misuse if they do not fit. */
export function split(row, text) {
  const parts = row.usage ? row.usage.split(" ") : [];
  const found = [];
  let left = text.trim();
  for (const part of parts) {
    if (part.includes("...")) {
      found.push(left);
      left = "";
      continue;
    }
    const [word, rest] = firstWord(left);
    const taken = word && takes(part, word);
    found.push(taken ? word : "");
    if (taken) left = rest;
  }
  const missing = parts.some((part, at) => !part.startsWith("[") && !found[at]);
  if (missing || left) throw new Misuse(t("Write it so: {usage}", { usage: written(row) }));
  return found;
}

function takes(part, word) {
  if (part === "[#ROOM]") return word.startsWith("#");
  if (part === "[always]") return word.toLowerCase() === "always";
  if (part === "[1h]") return /^\d/.test(word);
  return true;
}

/** How a command is written, in the language of the page. */
export function written(row) {
  const names = {
    ADDRESS: t("ADDRESS"),
    DATE: t("DATE"),
    EMAIL: t("EMAIL"),
    KEY: t("KEY"),
    NAME: t("NAME"),
    NUMBER: t("NUMBER"),
    PASSWORD: t("PASSWORD"),
    REASON: t("REASON"),
    ROOM: t("ROOM"),
    SIGN: t("SIGN"),
    TEXT: t("TEXT"),
    WORD: t("WORD"),
  };
  const usage = row.usage.replace(/[A-Z]{2,}/g, (word) => names[word] ?? word);
  return `/${row.name} ${usage}`.trimEnd();
}

/** Run what was typed behind a slash. Misuse, or Refusal if it is not granted. */
export async function obey(desk, word, rest) {
  const row = find(word);
  if (row.needs === "account" && !desk.chat.me?.account) throw new Misuse(needAccount());
  if (row.needs === "operator" && !desk.chat.me?.operator) {
    throw new Misuse(t("Only operators of the server may do that."));
  }
  await row.run(desk, ...split(row, rest));
}

/** What guests read where an account is wanted. */
function needAccount() {
  return t("That takes an account: /register makes this name your own.");
}
