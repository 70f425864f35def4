/** What people read, in their language. Sentences are written in English where they are
 * used; a catalogue has the others. */

import { ofBrowser } from "./storage.js";

const LANGUAGES = { en: "English", "pt-BR": "Português" };
const CATALOGUES = { "pt-BR": () => import("./words_pt.js") };
const KEY = "twistchat.language";

let language = "en";
let catalogue = {};

/** Tells "change" when another language is chosen. */
export const words = new EventTarget();

/** The languages there are: their tags, with their own names. */
export const languages = Object.entries(LANGUAGES);

/** A sentence with its facts, as in t("{name} is here", {name}). */
export function t(sentence, facts = {}) {
  return put(catalogue[sentence] ?? sentence, facts);
}

/** A sentence about a number, which it may name as {count}. */
export function tn(one, many, count, facts = {}) {
  const sentence = count === 1 ? one : many;
  return put(catalogue[sentence] ?? sentence, { count: number(count), ...facts });
}

function put(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (all, name) => (name in facts ? facts[name] : all));
}

/** The tag of the language, for the browser's own formats. */
export function tag() {
  return language;
}

/** A number as it is written in the language. */
export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** The language that was chosen here before, else what the browser asks for. */
export function preferred() {
  const chosen = ofBrowser.get(KEY);
  if (chosen in LANGUAGES) return chosen;
  const asked = navigator.languages.find((each) => /^(en|pt)\b/i.test(each)) ?? "en";
  return /^pt/i.test(asked) ? "pt-BR" : "en";
}

/** Speak this language from now on; `keep` remembers it for the next time. */
export async function setLanguage(chosen, keep = true) {
  catalogue = chosen in CATALOGUES ? (await CATALOGUES[chosen]()).default : {};
  language = chosen;
  document.documentElement.lang = chosen;
  if (keep) ofBrowser.set(KEY, chosen);
  words.dispatchEvent(new Event("change"));
}
