/** What refusals mean that are about files: a table, code -> sentence. */

import { explain } from "../refusals.js";
import { t } from "../words.js";
import { sizeOf, spanOf } from "./sizes.js";

const SENTENCES = {
  "bad-file-name": () => t("A file cannot have this name. Rename it and send it again."),
  "file-too-large": ({ limit }) =>
    limit
      ? t("It is too large: at most {limit} are taken.", { limit: sizeOf(limit) })
      : t("It is too large."),
  "voice-too-long": ({ limit }) =>
    t("It is too long: a voice message lasts at most {limit}.", { limit: spanOf(limit || 300) }),
  "too-many-uploads": () => t("Too many files of yours are on their way. Try again soon."),
  "quota-reached": ({ limit, seconds }) =>
    limit
      ? t("You have sent {limit} within a day, which is all you may. Try again in {time}.", {
          limit: sizeOf(limit),
          time: wait(seconds),
        })
      : t("You have sent all that you may for today."),
  "no-space": () => t("The server has no room for more files."),
  "no-such-file": () => t("This file is not there any more."),
  "no-such-ticket": () => t("The server does not wait for this file any more. Try again."),
  "no-web-door": () => t("Files cannot be sent here."),
  "unknown-op": () => t("Files cannot be sent here."),
  "upload-broken": () => t("The connection broke while it was sent."),
  "upload-folder": () => t("This is a folder. Send the files in it."),
  "upload-unread": () => t("The file could not be read. It may have been changed or moved."),
};

/** Hours and minutes, such as "2:05 h"; of less than an hour, minutes. */
function wait(seconds = 0) {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}

/** A sentence for people. @param {Refusal|Error} refusal */
export function explainFile(refusal) {
  return SENTENCES[refusal?.code]?.(refusal.facts ?? {}) ?? explain(refusal);
}
