/** Styles that the first view does without. */

import { h } from "./dom.js";

const sheets = new Map();

/** Have a file of css/ linked, once; the promise is kept when it is there, or cannot be
 * had now: then it is tried again the next time. */
export function sheet(name) {
  if (!sheets.has(name)) sheets.set(name, linked(name));
  return sheets.get(name);
}

function linked(name) {
  return new Promise((resolve) => {
    const { href } = new URL(`../css/${name}`, import.meta.url);
    const failed = () => {
      sheets.delete(name);
      link.remove();
      resolve();
    };
    const link = h("link", { rel: "stylesheet", href, on: { load: resolve, error: failed } });
    document.head.append(link);
  });
}
