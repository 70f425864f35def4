/** Files that are dropped on the talk or pasted into it. */

import { h, icon } from "../dom.js";
import { stamp } from "../files/sizes.js";
import { t } from "../words.js";

/** Browsers do not tell when a drag ends outside; it goes on telling while it is here. */
const SILENCE = 400;

/** @param {Object} app @param {Files} files */
export function takeDrops(app, files) {
  const words = h("span", { class: "drop-words" });
  const area = h("div", { class: "drop", hidden: true }, icon("clip"), words);
  app.shell.timeline.append(area);
  let timer = 0;
  const hide = () => (area.hidden = true);
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // else the browser leaves the page for the file
    const may = files.may && !document.querySelector("dialog[open]");
    event.dataTransfer.dropEffect = may ? "copy" : "none";
    if (!may) return;
    area.hidden = false;
    words.textContent = t("Drop files here to send them to {place}", { place: app.chat.current.name });
    clearTimeout(timer);
    timer = setTimeout(hide, SILENCE);
  };
  const drop = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    clearTimeout(timer);
    hide();
    if (files.may && !document.querySelector("dialog[open]")) {
      take(event.dataTransfer, app.chat.current, files);
    }
  };
  addEventListener("dragenter", over);
  addEventListener("dragover", over);
  addEventListener("drop", drop);
  addEventListener("paste", (event) => paste(event, app, files));
}

/** What was dropped: files; of folders it is said that they are. */
function take(transfer, place, files) {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const given = items.map((item) => [item.getAsFile(), item.webkitGetAsEntry?.()?.isDirectory]);
  for (const [file, folder] of given) {
    if (file && folder) files.refuseFolder(file, place);
  }
  const whole = given.filter(([file, folder]) => file && !folder).map(([file]) => file);
  files.send(whole, place);
}

/** A picture or a file; where there is text as well, that is meant. */
function paste(event, { chat, composer }, files) {
  const { target, clipboardData } = event;
  const elsewhere = target !== composer.input && target.closest?.("input, textarea, dialog");
  const pasted = [...(clipboardData?.files ?? [])];
  if (elsewhere || !pasted.length || !files.may) return;
  if (clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  files.send(pasted.map(named), chat.current);
}

/** Browsers call each picture that was copied the same. */
function named(file) {
  const found = /^image(\.\w+)$/.exec(file.name);
  return found ? new File([file], `image-${stamp()}${found[1]}`, { type: file.type }) : file;
}
