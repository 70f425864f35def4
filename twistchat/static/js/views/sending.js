/** Asks before files are sent: what they are, and where they go. */

import { fill, h, icon, iconButton } from "../dom.js";
import { sizeOf } from "../files/sizes.js";
import { t, tn } from "../words.js";
import { openDialog } from "./dialogs.js";

/**
 * @param {File[]} files @param {Place} place
 * @returns {Promise<File[]>} those that are to be sent
 */
export async function askToSend(files, place) {
  const urls = [];
  let chosen = [...files];
  const list = h("ul", { class: "sending" });
  const draw = () => {
    list.classList.toggle("one", chosen.length === 1);
    fill(
      list,
      chosen.map((file) => rowOf(file, urls, chosen.length > 1 && (() => without(file)))),
    );
  };
  const without = (file) => {
    chosen = chosen.filter((each) => each !== file);
    draw();
    dialog.element.querySelector(".button.primary").focus();
  };
  draw();
  const title = tn("Send this file to {place}?", "Send these {count} files to {place}?", files.length, {
    place: place.name,
  });
  const dialog = openDialog({
    title,
    body: [list],
    actions: [
      { label: t("Cancel"), act: () => "no" },
      { label: t("Send"), kind: "primary", act: () => "yes" },
    ],
  });
  dialog.element.querySelector(".button.primary").focus();
  const answer = await dialog.closed;
  for (const url of urls) URL.revokeObjectURL(url);
  return answer === "yes" ? chosen : [];
}

function rowOf(file, urls, remove) {
  return h(
    "li",
    {},
    preview(file, urls),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name", dir: "auto", text: file.name }),
      h("span", { class: "file-facts", text: sizeOf(file.size) }),
    ),
    remove && iconButton("close", t("Remove {name}", { name: file.name }), remove),
  );
}

/** The picture that it is; a sign for all else, and for what the browser cannot draw. */
function preview(file, urls) {
  const sign = () => h("span", { class: "file-sign" }, icon("file"));
  if (!file.type.startsWith("image/")) return sign();
  const url = URL.createObjectURL(file);
  urls.push(url);
  const image = h("img", { alt: "", src: url });
  image.addEventListener("error", () => image.replaceWith(sign()));
  return image;
}
