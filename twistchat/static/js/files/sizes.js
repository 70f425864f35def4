/** Sizes and lengths as people read them. */

import { tag, tn } from "../words.js";

const UNITS = ["KiB", "MiB", "GiB"];
const STEP = 1024;

/** Such as "12 KiB". */
export function sizeOf(bytes) {
  if (bytes < STEP) return tn("{count} byte", "{count} bytes", bytes);
  let size = bytes / STEP;
  let unit = 0;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const digits = { maximumFractionDigits: size < 10 ? 1 : 0 };
  return `${new Intl.NumberFormat(tag(), digits).format(size)} ${UNITS[unit]}`;
}

/** Such as "0:12". */
export function spanOf(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  return `${Math.floor(whole / 60)}:${rest}`;
}

/** What kind of file it is, in a word: its ending, else its type. */
export function kindOf({ name, type }) {
  const ending = /\.(\w{1,5})$/.exec(name)?.[1];
  return ending ? ending.toUpperCase() : (type ?? "").split("/").pop();
}

/** A moment for the name of a file, such as "20260102-1345". */
export function stamp(now = new Date()) {
  const two = (value) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
