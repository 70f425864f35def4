/** Spans of time as people write them, and what lasts so long: bans and the like. */

import { t, tn } from "./words.js";

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
const LONGEST = 3650 * 86400;

/** The seconds of a span such as 30m; null if it is none, or lasts too long. */
export function seconds(text) {
  const found = /^(\d{1,5})([smhdw])$/i.exec(text);
  const lasts = found ? Number(found[1]) * SECONDS[found[2].toLowerCase()] : 0;
  return lasts > 0 && lasts <= LONGEST ? lasts : null;
}

/** So many seconds, for people, in the greatest unit. */
export function spanText(lasts) {
  if (lasts < 60) return tn("{count} second", "{count} seconds", lasts);
  if (lasts < 3600) return tn("{count} minute", "{count} minutes", Math.round(lasts / 60));
  if (lasts < 86400) return tn("{count} hour", "{count} hours", Math.round(lasts / 3600));
  return tn("{count} day", "{count} days", Math.round(lasts / 86400));
}

/** The kinds of sanctions: their names, and what is said of them. */
export const SANCTIONS = {
  ban: {
    name: () => t("Banned"),
    done: ({ target, room }) => t("{target} is banned from {room}.", { target, room }),
    lifted: ({ target, room }) =>
      t("{target} is banned from {room} no more.", { target, room }),
  },
  gag: {
    name: () => t("Silenced"),
    done: ({ target, room }) => t("{target} is silent in {room}.", { target, room }),
    lifted: ({ target, room }) => t("{target} may speak in {room} again.", { target, room }),
  },
  exception: {
    name: () => t("Spared"),
    done: ({ target, room }) => t("{target} is spared in {room}.", { target, room }),
    lifted: ({ target, room }) =>
      t("{target} is spared in {room} no more.", { target, room }),
  },
  invitation: {
    name: () => t("Invited"),
    done: ({ target, room }) => t("{target} may come to {room}.", { target, room }),
    lifted: ({ target, room }) =>
      t("{target} is invited to {room} no more.", { target, room }),
  },
};
