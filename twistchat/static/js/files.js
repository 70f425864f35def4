/** Files and voice messages: the buttons, and all ways by which a file gets here. What
 * sends and records is loaded when it is needed. */

import { h, iconButton } from "./dom.js";
import { live } from "./live.js";
import { sheet } from "./sheets.js";
import { slots } from "./timeline/message.js";
import { FileUrls } from "./files/urls.js";
import { takeDrops } from "./views/drop.js";
import { attachment } from "./views/attachment.js";
import { t } from "./words.js";
import { Refusal } from "./wire.js";

/** What sends, as soon as something is sent, with its styles. */
function load(...modules) {
  return Promise.all([...modules, sheet("sending.css")]);
}

export class Files {
  /** @param {Object} app see main.js */
  constructor(app) {
    this._app = app;
    this._chat = app.chat;
    this._uploads = null;
    this._recorder = null;
    /** Where the files go that are being chosen. */
    this._for = null;
    this.urls = new FileUrls(app.chat);
    this._buttons();
    const open = (file) => this._open(file, app.chat.current);
    slots.file = (file, message) => attachment(file, message, { urls: this.urls, open });
    app.header.menuItems?.push((place) => ({
      label: t("Files sent here"),
      icon: "file",
      act: () => this.list(place),
    }));
    live(app.chat, ["current", "place", "members", "me", "state"], () => this._redraw());
    app.chat.addEventListener("change", ({ detail }) => {
      if (detail.what === "state" && app.chat.state === "out") this._recorder?.close();
    });
    addEventListener("beforeunload", (event) => {
      if (this._uploads?.busy || this._recorder?.busy) event.preventDefault();
    });
  }

  // For commands and other parts

  /** Let somebody choose files to be sent to the place that is shown. */
  pick() {
    this._for = this._chat.current;
    this._input.value = "";
    this._input.click();
  }

  /** Show the files that were sent there. */
  async list(place) {
    const { openFileList } = await import("./views/file_list.js");
    openFileList(this._app, this.urls, place);
  }

  /** Record a voice message for the place that is shown. */
  async record() {
    const place = this._chat.current;
    if (!place || this._recorder) return;
    const [{ Recorder }] = await load(import("./views/recorder.js"));
    if (this._recorder) return;
    const { composer } = this._app;
    this._recorder = new Recorder({
      place,
      chat: this._chat,
      show: (element) => {
        composer.replace(element);
        if (!element) this._recorder = null;
      },
      send: ({ blob, name }) => this._send(blob, place, { name, voice: true }),
    });
    await this._recorder.begin();
  }

  /**
   * Send files to a place, after a question if there are pictures among them, or if
   * `sure` is not given.
   * @param {File[]} files @param {Place} place
   */
  async send(files, place, { sure = false } = {}) {
    if (!files.length || !place) return;
    const seen = files.some(({ type }) => type.startsWith("image/"));
    let chosen = files;
    if (seen || !sure) {
      const [{ askToSend }] = await load(import("./views/sending.js"));
      chosen = await askToSend(files, place);
    }
    for (const file of chosen) await this._send(file, place);
    this._app.composer.focus(true);
  }

  /** Folders cannot be sent; it is shown that this one was not. */
  async refuseFolder(file, place) {
    const queue = await this._queue();
    queue.refuse(file, place, new Refusal("upload-folder"));
  }

  /** Whether something can be sent now, to the place that is shown. */
  get may() {
    const { shell, composer } = this._app;
    return Boolean(this._chat.current) && !shell.talk.hidden && !composer.input.disabled;
  }

  async _send(blob, place, options = {}) {
    const queue = await this._queue();
    queue.add(blob, place, options);
  }

  async _queue() {
    const modules = [import("./files/uploads.js"), import("./views/uploads.js")];
    const [{ Uploads }, { showUploads }] = await load(...modules);
    if (!this._uploads) {
      this._uploads = new Uploads(this._chat);
      showUploads(this._uploads, this._app.composer.above, this._chat);
      this._uploads.addEventListener("sent", ({ detail }) => this._sent(detail));
    }
    return this._uploads;
  }

  /** What one sends is seen, as what one says is. */
  _sent({ place }) {
    if (place === this._chat.current) this._app.timeline.toEnd();
  }

  async _open(file, place) {
    const { openPicture } = await import("./views/viewer.js");
    openPicture(file, place, this.urls);
  }

  _buttons() {
    const { composer } = this._app;
    this._input = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      id: "file-input",
      on: { change: () => this._chosen() },
    });
    this._clip = iconButton("clip", "", () => this.pick());
    this._microphone = iconButton("microphone", "", () => this.record());
    composer.tools.append(this._clip, this._input);
    composer.extras.append(this._microphone);
  }

  _chosen() {
    const place = this._for ?? this._chat.current;
    this._for = null;
    return this.send([...this._input.files], place, { sure: true });
  }

  _redraw() {
    const may = !this._app.composer.input.disabled;
    label(this._clip, t("Send a file"), may);
    label(this._microphone, t("Record a voice message"), may);
    this._input.setAttribute("aria-label", t("Send a file"));
  }
}

function label(button, text, may) {
  button.title = text;
  button.setAttribute("aria-label", text);
  button.disabled = !may;
}

/** The part of the page that this is. */
export function filesPart(app) {
  app.files = new Files(app);
  takeDrops(app, app.files);
}
