/** What this tab remembers over a reload. All of it is this tab's alone. */

const KEY = "twistchat.tab";

/** @returns {Object} what was kept, or nothing */
export function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** Keep these things besides what is kept already. */
export function remember(things) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...things }));
  } catch {
    // A browser that keeps nothing works all the same until it is reloaded.
  }
}

/** Nobody is signed in here any more. */
export function forget() {
  sessionStorage.removeItem(KEY);
}

/** The private talks that an account had, from one tab to the next. */
export function talksOf(name) {
  try {
    return JSON.parse(localStorage.getItem(`twistchat.talks.${name}`)) ?? {};
  } catch {
    return {};
  }
}

/** Keep them: the names, each with the id up to which it was read. */
export function keepTalks(name, talks) {
  try {
    localStorage.setItem(`twistchat.talks.${name}`, JSON.stringify(talks));
  } catch {
    // see above
  }
}
