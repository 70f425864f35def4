/** Which emoji are used most in this browser. */

import { ofBrowser } from "./storage.js";

const KEY = "twistchat.emoji";
const FIRST = "👍 ❤️ 😂 🎉 👀 🙏 😮 😢 🔥 ✅ 👏 🤔 😅 🚀 💯 👎".split(" ");
const KEPT = 40;

/** Those that this browser's people use most, then the usual ones. */
export function often(most) {
  const counts = Object.entries(ofBrowser.read(KEY)).sort(([, one], [, two]) => two - one);
  return [...new Set([...counts.map(([sign]) => sign), ...FIRST])].slice(0, most);
}

/** Somebody used this one. */
export function used(sign) {
  const counts = ofBrowser.read(KEY);
  counts[sign] = (counts[sign] ?? 0) + 1;
  const kept = Object.entries(counts).sort(([, one], [, two]) => two - one).slice(0, KEPT);
  ofBrowser.write(KEY, Object.fromEntries(kept));
}
