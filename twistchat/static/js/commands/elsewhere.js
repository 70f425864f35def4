/** Commands of the text doors that the page does without: what stands in their place. */

import { t } from "../words.js";

const ORDER = () =>
  t("The menu of a person, in the list of people, has what keeps them out: Silence, Put out, Ban.");
const FILES = () => t("A file is got from where it was sent; /files lists those of this place.");
const UNREAD = () =>
  t("What you missed is counted in the list of rooms; Shift+Alt and an arrow lead there.");

/** By their words, also the other ones. @type {Object<string, () => string>} */
export const ELSEWHERE = {
  catchup: UNREAD,
  dmail: () => t("Open the mail in the inbox; it can be deleted there."),
  download: FILES,
  focus: () => t("The page shows all that is said in a room; /ignore and /mute leave things out."),
  get: FILES,
  howtoban: ORDER,
  json: () => t("Programs speak JSON at the line door, or over a websocket at /ws."),
  missed: UNREAD,
  quiet: () => t("Comings and goings are folded into one line here where there are many."),
  unread: UNREAD,
};
