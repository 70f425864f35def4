/** The files that were sent in a place. */

import { h, icon } from "../dom.js";
import { explainFile } from "../files/refusals.js";
import { kindOf, sizeOf, spanOf } from "../files/sizes.js";
import { dayName, fullTimeOf } from "../timeline/times.js";
import { t } from "../words.js";
import { downloadLink, thumbOf } from "./attachment.js";
import { openDialog } from "./dialogs.js";

/** Show them. @param {Object} app @param {FileUrls} urls @param {Place} place */
export function openFileList(app, urls, place) {
  const list = h("ul", { class: "file-list" });
  const note = h("p", { class: "hint", role: "status", text: t("Loading…") });
  const more = h("button", { type: "button", class: "button", hidden: true, text: t("Older files") });
  const dialog = openDialog({
    title: t("Files in {place}", { place: place.name }),
    body: [list, note, more],
  });
  const show = (message) => {
    dialog.close();
    app.desk.goTo(place, message);
  };
  let last = "";
  const load = async () => {
    more.disabled = true;
    try {
      const before = last && { before: last };
      const answer = await app.chat.request("files", { ...place.where(), ...before });
      const rows = answer.files.map((file) => rowOf(file, urls, show));
      const focused = document.activeElement === more;
      list.append(...rows);
      last = answer.files.at(-1)?.message ?? last;
      note.textContent = last ? "" : t("No files were sent here yet.");
      more.hidden = !answer.more;
      if (focused) rows[0]?.querySelector("button")?.focus();
    } catch (refusal) {
      note.textContent = explainFile(refusal);
    }
    note.hidden = !note.textContent;
    more.disabled = false;
  };
  more.addEventListener("click", load);
  load();
}

function rowOf(file, urls, show) {
  const name = file.voice ? t("Voice message") : file.name;
  const facts = file.voice ? spanOf(file.seconds ?? 0) : `${kindOf(file)} · ${sizeOf(file.size)}`;
  const from = t("{name}, {time}", { name: file.from, time: dayName(file.at) });
  const sign = thumbOf(file, urls);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "file-row",
        title: fullTimeOf(file.at),
        on: { click: () => show(file.message) },
      },
      sign,
      h(
        "span",
        { class: "file-words" },
        h("span", { class: "file-name clip", dir: "auto", text: name }),
        h("span", { class: "file-facts clip", text: `${facts} · ${from}` }),
      ),
    ),
    downloadLink(file, urls, icon("download"), { class: "icon-button" }),
  );
}
