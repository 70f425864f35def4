/** The strip over the composer: what is on its way, how far it is, and why it failed. */

import { fill, h, icon, iconButton } from "../dom.js";
import { explainFile } from "../files/refusals.js";
import { sizeOf } from "../files/sizes.js";
import { number, t, words } from "../words.js";

/** Put it there. @param {Uploads} uploads @param {HTMLElement} host @param {Chat} chat */
export function showUploads(uploads, host, chat) {
  const rows = new Map();
  const list = h("ul", { class: "uploads", hidden: true });
  const told = h("p", { class: "unseen", role: "status" });
  host.append(list, told);
  const draw = () => {
    list.setAttribute("aria-label", t("Files on their way"));
    list.hidden = !uploads.list.length;
    for (const [upload, row] of rows) {
      if (!uploads.list.includes(upload)) leave(upload, row, rows);
    }
    for (const upload of uploads.list) {
      if (!rows.has(upload)) rows.set(upload, new Row(upload, uploads, told));
      const row = rows.get(upload);
      row.draw(chat);
      if (!row.element.isConnected) list.append(row.element);
    }
  };
  uploads.addEventListener("change", draw);
  words.addEventListener("change", draw);
  chat.addEventListener("change", ({ detail }) => {
    if (detail.what === "current" || detail.what === "state") draw();
  });
  uploads.addEventListener("sent", ({ detail }) => {
    told.textContent = t("{name} was sent.", { name: detail.name });
  });
  draw();
}

function leave(upload, row, rows) {
  rows.delete(upload);
  const focused = row.element.contains(document.activeElement);
  row.element.remove();
  row.end();
  if (focused) document.getElementById("message")?.focus();
}

class Row {
  constructor(upload, uploads, told) {
    this._upload = upload;
    this._told = told;
    this._state = "";
    this._url = upload.blob.type?.startsWith("image/") ? URL.createObjectURL(upload.blob) : "";
    this._facts = h("span", { class: "upload-facts" });
    this._bar = h("progress", { max: 100 });
    this._again = h("button", {
      type: "button",
      class: "button small",
      on: { click: () => uploads.retry(upload) },
    });
    this._cancel = iconButton("close", "", () => uploads.cancel(upload));
    this.element = h(
      "li",
      { class: "upload" },
      this._sign(),
      h(
        "span",
        { class: "upload-words" },
        h("span", { class: "file-name clip", dir: "auto", text: upload.name }),
        this._facts,
        this._bar,
      ),
      this._again,
      this._cancel,
    );
  }

  /** It is not in the page any more. */
  end() {
    if (this._url) URL.revokeObjectURL(this._url);
  }

  draw(chat) {
    const { state, name, blob, loaded, failed } = this._upload;
    const part = blob.size ? Math.floor((100 * loaded) / blob.size) : 100;
    this.element.dataset.state = state;
    this._bar.hidden = state === "failed";
    if (state === "sending" && loaded) this._bar.value = part;
    else this._bar.removeAttribute("value");
    if (state === "waiting") this._bar.value = 0;
    this._bar.setAttribute("aria-label", t("{name}: how much has gone", { name }));
    this._again.hidden = !this._mayTryAgain();
    this._again.textContent = t("Try again");
    const cancel = state === "failed" ? t("Remove {name}", { name }) : t("Cancel {name}", { name });
    this._cancel.title = cancel;
    this._cancel.setAttribute("aria-label", cancel);
    this._facts.textContent = this._words(chat, part);
    if (state === "failed" && this._state !== state) {
      this._told.textContent = `${name}: ${explainFile(failed)}`;
    }
    this._state = state;
  }

  /** What will not be otherwise the next time is not tried again. */
  _mayTryAgain() {
    const { state, failed } = this._upload;
    return state === "failed" && !NEVER.has(failed?.code);
  }

  _words(chat, part) {
    const { state, blob, place, failed } = this._upload;
    const where = place === chat.current ? "" : t("to {place}", { place: place.name });
    const how = {
      waiting: () => (chat.state === "in" ? t("waits") : t("waits for the connection")),
      sending: () => t("{part}%", { part: number(part) }),
      storing: () => t("is being stored"),
      failed: () => explainFile(failed),
    }[state]();
    return [state === "failed" ? "" : sizeOf(blob.size), where, how].filter(Boolean).join(" · ");
  }

  _sign() {
    const box = h("span", { class: "file-sign" }, icon(this._upload.voice ? "microphone" : "file"));
    if (!this._url) return box;
    const image = h("img", { alt: "", src: this._url });
    image.addEventListener("load", () => fill(box, image));
    return box;
  }
}

const NEVER = new Set(["file-too-large", "voice-too-long", "upload-folder", "bad-file-name"]);
