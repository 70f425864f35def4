/** A picture, as large as the window, and those before and after it. */

import { fill, h, icon, iconButton } from "../dom.js";
import { sizeOf } from "../files/sizes.js";
import { fullTimeOf } from "../timeline/times.js";
import { t } from "../words.js";
import { downloadLink, isPicture } from "./attachment.js";

/** Open it. @param {Object} file @param {?Place} place @param {FileUrls} urls */
export function openPicture(file, place, urls) {
  const shown = { file };
  const head = h("header", { class: "viewer-head" });
  const stage = h("div", { class: "viewer-stage" });
  const dialog = h("dialog", { class: "viewer" }, head, stage);
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const draw = () => drawPicture(shown.file, place, urls, { dialog, head, stage, go, close });
  const go = (step) => {
    const next = neighbour(shown.file, place, step);
    if (!next) return;
    shown.file = next;
    draw();
    dialog.querySelector(step < 0 ? ".before" : ".after")?.focus();
  };
  dialog.addEventListener("cancel", (event) => (event.preventDefault(), close()));
  dialog.addEventListener("click", (event) => event.target === stage && close());
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") go(-1);
    if (key === "ArrowRight") go(1);
  });
  document.body.append(dialog);
  draw();
  dialog.showModal();
  dialog.querySelector(".viewer-close").focus();
}

function messageOf(file, place) {
  return place?.messages.list.find((each) => each.file?.id === file.id);
}

/** The picture that was sent before it, or after. */
function neighbour(file, place, step) {
  const files = (place?.messages.list ?? []).map((each) => each.file).filter(isPicture);
  const at = files.findIndex(({ id }) => id === file.id);
  return at < 0 ? undefined : files[at + step];
}

function drawPicture(file, place, urls, { dialog, head, stage, go, close }) {
  const message = messageOf(file, place);
  const from = message && t("{name}, {time}", { name: message.from, time: fullTimeOf(message.at) });
  dialog.setAttribute("aria-label", t("Picture {name}", { name: file.name }));
  const closing = iconButton("close", t("Close"), close, { class: "viewer-close" });
  fill(
    head,
    h(
      "div",
      { class: "grow" },
      h("h2", { class: "clip", dir: "auto", text: file.name }),
      h("p", { class: "clip", text: [from, sizeOf(file.size)].filter(Boolean).join(" · ") }),
    ),
    downloadLink(file, urls, icon("download"), { class: "icon-button" }),
    closing,
  );
  const image = h("img", { alt: file.name, decoding: "async" });
  const note = h("p", { class: "viewer-note", role: "status" });
  image.addEventListener("error", async () => {
    const why = await urls.why(file);
    note.textContent =
      why === "gone" ? t("This file is not there any more.") : t("The picture could not be loaded.");
    image.remove();
  });
  urls.of(file).then((url) => (image.src = url), () => image.dispatchEvent(new Event("error")));
  const arrow = (step, sign, label, name) =>
    neighbour(file, place, step) &&
    iconButton(sign, label, () => go(step), { class: `viewer-arrow ${name}` });
  fill(
    stage,
    image,
    note,
    arrow(-1, "back", t("The picture before"), "before"),
    arrow(1, "forward", t("The next picture"), "after"),
  );
}
