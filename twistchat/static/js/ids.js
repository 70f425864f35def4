/** The ids of messages: they sort by time, and a time can be made into one. */

const EPOCH = Date.UTC(2026, 0, 1);
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The smallest id that a message of that time (milliseconds since 1970) can have. */
export function idAt(milliseconds) {
  let left = BigInt(Math.max(0, milliseconds - EPOCH)) << 22n;
  let text = "";
  for (let each = 0; each < 13; each++) {
    text = ALPHABET[Number(left & 31n)] + text;
    left >>= 5n;
  }
  return text;
}

/** The greater of two ids; an empty one is the smallest. */
export function later(one, two) {
  return one > two ? one : two;
}

/** A word that nobody else will think of. */
export function randomWord() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, "-");
}
