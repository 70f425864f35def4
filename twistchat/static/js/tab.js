/** What this tab remembers over a reload. All of it is this tab's alone. */

import { ofBrowser, ofTab } from "./storage.js";

const KEY = "twistchat.tab";

/** @returns {Object} what was kept, or nothing */
export function remembered() {
  return ofTab.read(KEY);
}

/** Keep these things besides what is kept already. */
export function remember(things) {
  ofTab.write(KEY, { ...remembered(), ...things });
}

/** Nobody is signed in here any more. */
export function forget() {
  ofTab.remove(KEY);
}

/** The private talks that an account had, from one tab to the next. */
export function talksOf(name) {
  return ofBrowser.read(`twistchat.talks.${name}`);
}

/** Keep them: the names, each with the id up to which it was read. */
export function keepTalks(name, talks) {
  ofBrowser.write(`twistchat.talks.${name}`, talks);
}
