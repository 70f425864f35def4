/** Times in lists: the clock for today, the day for what is older. */

import { hourCycle, settings } from "./settings.js";
import { timeOf } from "./timeline/times.js";
import { t, tag, words } from "./words.js";

const SHAPES = {
  weekday: { weekday: "short" },
  day: { day: "numeric", month: "short" },
  year: { day: "numeric", month: "short", year: "numeric" },
  whole: { dateStyle: "long", timeStyle: "short" },
};
const DAY = 86400000;

/** Making one takes long, so they are kept. */
let formats = {};
const forget = () => (formats = {});
words.addEventListener("change", forget);
settings.addEventListener("change", forget);

function format(shape, date) {
  const options = { ...SHAPES[shape], ...(hourCycle() && { hourCycle: hourCycle() }) };
  formats[shape] ??= new Intl.DateTimeFormat(tag(), options);
  return formats[shape].format(date);
}

/** As short as it can be: 14:05, yesterday, Tue, 3 Mar. */
export function shortly(at, now = new Date()) {
  const date = new Date(at);
  const midnight = (each) => new Date(each).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(now) - midnight(date)) / DAY);
  if (ago === 0) return timeOf(at);
  if (ago === 1) return t("Yesterday");
  if (ago > 0 && ago < 7) return format("weekday", date);
  return format(date.getFullYear() === now.getFullYear() ? "day" : "year", date);
}

/** The day and the time. */
export function wholly(at) {
  return format("whole", new Date(at));
}
