/** The text of a message: links, code and names stand out. It is text in the page too,
 * never markup. */

import { h } from "../dom.js";
import { called, mention } from "../mentions.js";
import { hued } from "../views/avatar.js";

const FENCE = /```(?:([\w+-]{1,20})\n|\n?)([^]*?)```/g;
/** Bounded, so that no text of strange signs takes long. */
const INLINE =
  /(`{1,3})([^`\n]|[^`\n][^\n]{0,400}?[^`\n])\1(?!`)|\bhttps?:\/\/[^\s<>"`]{1,2000}/gi;
const CLOSERS = { ")": "(", "]": "[", "}": "{" };
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{RI}|\p{EMod}|[\u200d\ufe0f\s])+$/u;
const SIGNS = /\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|\ufe0f|\p{EMod})*|\p{RI}{2}/gu;

/**
 * The pieces of a text, in order.
 * @param {string} text
 * @returns {{type: "text"|"code"|"block"|"link", text: string, href?: string}[]}
 */
export function pieces(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(FENCE)) {
    if (!match[2].trim()) continue;
    found.push(...inline(text.slice(at, match.index).replace(/\n$/, "")));
    found.push({ type: "block", text: match[2].replace(/\n$/, "") });
    at = match.index + match[0].length;
    if (text[at] === "\n") at += 1;
  }
  found.push(...inline(text.slice(at)));
  return found;
}

function inline(text) {
  const found = [];
  let at = 0;
  const plain = (end) => end > at && found.push({ type: "text", text: text.slice(at, end) });
  for (const match of text.matchAll(INLINE)) {
    const piece = match[1] ? { type: "code", text: match[2] } : linkOf(match[0]);
    if (!piece) continue;
    plain(match.index);
    found.push(piece);
    at = match.index + (match[1] ? match[0].length : piece.text.length);
  }
  plain(text.length);
  return found;
}

/** The link at the start of these signs, without what only ends the sentence. */
function linkOf(signs) {
  let end = signs.length;
  const open = (sign) => signs.split(CLOSERS[sign]).length - signs.split(sign).length;
  const lacking = Object.fromEntries(Object.keys(CLOSERS).map((sign) => [sign, open(sign)]));
  for (; end; end--) {
    const last = signs[end - 1];
    if (lacking[last] < 0) lacking[last] += 1;
    else if (!".,;:!?'*_~".includes(last)) break;
  }
  const text = signs.slice(0, end);
  const href = hrefOf(text);
  return href && { type: "link", text, href };
}

function hrefOf(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Whether a text is nothing but a few emoji, which are shown large then. */
export function isEmoji(text) {
  return text.length < 40 && EMOJI.test(text) && (text.match(SIGNS) ?? []).length <= 4;
}

const DRAW = {
  text: ({ text }, me, isHere) =>
    withMe(text, me).flatMap((each) => (typeof each === "string" ? withNames(each, isHere) : each)),
  code: ({ text }) => h("code", { text }),
  block: ({ text }) => h("pre", { class: "code-block", tabIndex: -1 }, h("code", { text })),
  link: ({ text, href }) =>
    h("a", { href, target: "_blank", rel: "noopener noreferrer", tabIndex: -1, text }),
};

/**
 * The text as nodes. `me` is the name that is to stand out; those of others whom one calls
 * by an @ do so lightly, if `isHere` knows them.
 * @param {(name: string) => boolean} [isHere]
 * @returns {(Node|string)[]}
 */
export function richText(text, me, isHere = () => false) {
  return pieces(text).flatMap((piece) => DRAW[piece.type](piece, me, isHere));
}

function withMe(text, me) {
  if (!me || !text.toLowerCase().includes(me.toLowerCase())) return [text];
  const mark = ([name]) => h("mark", { class: "mention", text: name });
  return marked(text, text.matchAll(mention(me)), mark);
}

function withNames(text, isHere) {
  const known = called(text).filter(([, name]) => isHere(name));
  const mark = ([sign, name]) => hued(h("span", { class: "named hued", text: sign }), name);
  return marked(text, known, mark);
}

/** The text, with a node for each match. */
function marked(text, matches, node) {
  const found = [];
  let at = 0;
  for (const match of matches) {
    found.push(text.slice(at, match.index), node(match));
    at = match.index + match[0].length;
  }
  return [...found, text.slice(at)];
}
