/** Whom a text names: by the rule of the server, so that both count alike. */

const OF_NAMES = "\\p{L}\\p{M}\\p{N}_\\-\\[\\]\\\\^|`";

/** What matches that name where it stands by itself. @returns {RegExp} */
export function mention(name) {
  const literal = name.normalize("NFKC").replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`(?<![${OF_NAMES}])@?${literal}(?![${OF_NAMES}])`, "giu");
}

/** What may be the name of somebody, behind its sign. */
const CALLED = new RegExp(`(?<![${OF_NAMES}@])@([${OF_NAMES}]+)`, "gu");

/** Where somebody is called by an @ and a name. @returns {RegExpExecArray[]} */
export function called(text) {
  return text.includes("@") ? [...text.matchAll(CALLED)] : [];
}

/** Whether the text names somebody of that name. */
export function mentioned(text, name) {
  return mention(name).test(text.normalize("NFKC"));
}
