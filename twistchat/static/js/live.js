/** Views that follow the model: drawn anew, once for all that changed in a turn. */

import { words } from "./words.js";

/**
 * Call `draw` now, and again whenever one of these things changes, or the language.
 * @param {Chat} chat @param {string[]} whats kinds of "change" @param {() => void} draw
 * @param {(place: ?Place) => boolean} [concerns] whether a change is about what is drawn
 * @returns {() => void} ends it
 */
export function live(chat, whats, draw, concerns = () => true) {
  const wanted = new Set(whats);
  let asked = false;
  const turn = () => {
    asked = false;
    draw();
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    // A page that nobody looks at is given no frames, but its title and lists go on.
    if (document.hidden) setTimeout(turn);
    else requestAnimationFrame(turn);
  };
  const hear = ({ detail }) => {
    if (wanted.has(detail.what) && concerns(detail.place)) ask();
  };
  chat.addEventListener("change", hear);
  words.addEventListener("change", ask);
  draw();
  return () => {
    chat.removeEventListener("change", hear);
    words.removeEventListener("change", ask);
  };
}
