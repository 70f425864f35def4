/** Styles that the first view does without. */

import { h } from "./dom.js";

const sheets = new Map();

/** Have a file of css/ linked, once; the promise is kept when it is there, or never
 * will be. */
export function sheet(name) {
  if (!sheets.has(name)) sheets.set(name, linked(name));
  return sheets.get(name);
}

function linked(name) {
  return new Promise((resolve) => {
    const { href } = new URL(`../css/${name}`, import.meta.url);
    const on = { load: resolve, error: resolve };
    document.head.append(h("link", { rel: "stylesheet", href, on }));
  });
}
