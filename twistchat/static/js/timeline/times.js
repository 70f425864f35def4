/** Times as people read them, in their language and by their clock. */

import { hourCycle, settings } from "../settings.js";
import { t, tag, words } from "../words.js";

const DAY = 86_400_000;

const SHAPES = {
  time: { hour: "numeric", minute: "2-digit" },
  full: { dateStyle: "full", timeStyle: "medium" },
  day: { weekday: "long", day: "numeric", month: "long" },
  dayOfYear: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

/** Making one takes long, so they are kept. */
let formats = {};
const forget = () => (formats = {});
words.addEventListener("change", forget);
settings.addEventListener("change", forget);

function format(shape, date) {
  formats[shape] ??= new Intl.DateTimeFormat(tag(), { ...SHAPES[shape], ...cycle() });
  return formats[shape].format(date);
}

/** The clock that was chosen, if one was. */
function cycle() {
  const hours = hourCycle();
  return hours ? { hourCycle: hours } : {};
}

/** Such as 14:05. */
export function timeOf(at) {
  return format("time", new Date(at));
}

/** The day and the time to the second. */
export function fullTimeOf(at) {
  return format("full", new Date(at));
}

/** The number of the day, by the clock here: the same for all times of one day. */
export function dayOf(at) {
  const date = new Date(at);
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / DAY);
}

/** Today, yesterday, or its date. */
export function dayName(at, now = Date.now()) {
  const ago = dayOf(now) - dayOf(at);
  if (ago === 0) return t("Today");
  if (ago === 1) return t("Yesterday");
  const date = new Date(at);
  const same = date.getFullYear() === new Date(now).getFullYear();
  return format(same ? "day" : "dayOfYear", date);
}
