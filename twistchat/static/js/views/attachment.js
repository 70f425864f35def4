/** How a file stands in the timeline: a table, from what it is to how it is drawn. */

import { h, icon } from "../dom.js";
import { kindOf, sizeOf, spanOf } from "../files/sizes.js";
import { t } from "../words.js";
import { soundBar } from "./sound_bar.js";

const PICTURES = /^image\/(png|jpeg|gif|webp)$/;
const SOUNDS = /^audio\/(ogg|webm|mp4)$/;
const FILMS = /^video\/webm$/;
/** A picture within these may lose a little at its sides; others are shown whole. */
const ROUGHLY = [0.9, 2];

/** Films that were begun go on where they were, when the message is drawn again. */
const filmPlaces = new Map();

/** Signs on cards, by the beginning of the type. */
const SIGNS = { "image/": "image", "audio/": "voice", "video/": "play" };

/**
 * @param {Object} file as the server tells it
 * @param {Message} message
 * @param {{urls: FileUrls, open: (file: Object) => void}} files
 * @returns {HTMLElement}
 */
export function attachment(file, message, files) {
  const draw = file.voice ? voice : (DRAW.find(([types]) => types.test(file.type))?.[1] ?? card);
  return h("div", { class: "attachment" }, draw(file, files, message));
}

const DRAW = [
  [PICTURES, picture],
  [SOUNDS, sound],
  [FILMS, film],
];

/** Whether it is a picture that is shown. */
export function isPicture(file) {
  return PICTURES.test(file?.type ?? "");
}

/** A link that has the file, under the path of the cookie that there is then. */
export function downloadLink(file, urls, content, props = {}) {
  const look = () => {
    const url = urls.now(file);
    if (url) link.href = url;
    return url;
  };
  const ready = () => urls.of(file).then(look, () => "");
  const click = async (event) => {
    if (look()) return;
    event.preventDefault();
    if (await ready()) link.click();
  };
  const label = t("Download {name}, {size}", { name: file.name, size: sizeOf(file.size) });
  const link = h(
    "a",
    {
      download: file.name,
      "aria-label": label,
      title: label,
      on: { click, pointerdown: look, focus: look },
      ...props,
    },
    content,
  );
  // Until it has an address it would be no link, and the keyboard would not get there.
  link.setAttribute("role", "link");
  link.tabIndex = 0;
  if (!look()) ready();
  return link;
}

function voice(file, { urls }, message) {
  const from = message?.from ?? "";
  const length = spanOf(file.seconds ?? 0);
  const label = from
    ? t("Voice message of {name}, {length}", { name: from, length })
    : t("Voice message, {length}", { length });
  return h("div", { class: "voice" }, soundBar(soundOf(file, urls), label));
}

function soundOf(file, urls) {
  const { id, seconds = 0 } = file;
  return { id, seconds, url: () => urls.of(file), why: () => urls.why(file) };
}

function sound(file, { urls }) {
  return h(
    "div",
    { class: "voice with-name" },
    nameLine(file, urls),
    soundBar(soundOf(file, urls), file.name),
  );
}

/** Its name, its size, and where to have it. */
function nameLine(file, urls) {
  return h(
    "div",
    { class: "file-line" },
    h("span", { class: "file-name clip", dir: "auto", text: file.name }),
    h("span", { class: "file-facts", text: sizeOf(file.size) }),
    downloadLink(file, urls, icon("download"), { class: "icon-button file-get" }),
  );
}

function picture(file, { urls, open }) {
  const facts = { name: file.name, size: sizeOf(file.size) };
  const image = h("img", { alt: "", decoding: "async", loading: "lazy", draggable: false });
  const button = h(
    "button",
    {
      type: "button",
      class: "picture",
      "aria-haspopup": "dialog",
      "aria-label": t("Picture {name}, {size}. Show it large", facts),
      title: file.name,
      on: { click: () => open(file) },
    },
    icon("image"),
    image,
  );
  image.addEventListener("load", () => fit(image, button));
  let tries = 0;
  const show = async () => {
    tries += 1;
    const url = urls.now(file) || (await urls.of(file).catch(() => ""));
    if (url) image.src = url;
    else failed();
  };
  const failed = async () => {
    const why = await urls.why(file);
    if (why === "again" && tries < 2) return void show();
    button.replaceWith(card(file, { urls }, null, why === "gone"));
  };
  image.addEventListener("error", failed);
  show();
  return button;
}

function fit(image, button) {
  const ratio = image.naturalWidth / image.naturalHeight;
  const small = image.naturalWidth < 200 && image.naturalHeight < 160;
  const whole = ratio < ROUGHLY[0] || ratio > ROUGHLY[1] || small;
  button.classList.toggle("whole", whole);
  button.classList.toggle("small", small);
  // What it leaves free of its box is filled with its own colours.
  if (whole) image.before(h("img", { class: "behind", alt: "", src: image.src }));
  button.classList.add("there");
}

function film(file, { urls }) {
  const video = h("video", {
    controls: true,
    preload: "none",
    playsInline: true,
    "aria-label": file.name,
  });
  const sources = () => {
    const url = urls.now(file);
    if (url) video.src = url;
    else urls.of(file).then((found) => (video.src = found), () => null);
  };
  video.addEventListener("timeupdate", () => filmPlaces.set(file.id, video.currentTime));
  video.addEventListener("loadedmetadata", () => {
    const at = filmPlaces.get(file.id);
    if (at) video.currentTime = at;
  });
  let tries = 0;
  video.addEventListener("error", async () => {
    const why = await urls.why(file);
    if (why === "again" && !tries++) sources();
    else box.replaceWith(card(file, { urls }, null, why === "gone"));
  });
  sources();
  const box = h("div", { class: "film" }, video, nameLine(file, urls));
  return box;
}

/** Anything else; also what could not be shown. */
function card(file, { urls }, message = null, gone = false) {
  const sign = Object.keys(SIGNS).find((each) => file.type?.startsWith(each));
  const facts = [kindOf(file), sizeOf(file.size)].filter(Boolean).join(" · ");
  const inside = [
    h("span", { class: "file-sign" }, icon(gone ? "warning" : (SIGNS[sign] ?? "file"))),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name", dir: "auto", text: file.name }),
      h("span", {
        class: "file-facts",
        title: file.type,
        text: gone ? t("This file is not there any more.") : facts,
      }),
    ),
  ];
  if (gone) return h("div", { class: "file-card gone" }, inside);
  return downloadLink(file, urls, [...inside, icon("download")], { class: "file-card" });
}

/** For other views: a small sign or picture of a file. */
export function thumbOf(file, urls) {
  const sign = Object.keys(SIGNS).find((each) => file.type?.startsWith(each));
  const box = h("span", { class: "file-sign" }, icon(file.voice ? "microphone" : (SIGNS[sign] ?? "file")));
  if (!isPicture(file)) return box;
  const image = h("img", { alt: "", loading: "lazy", decoding: "async" });
  image.addEventListener("load", () => box.replaceChildren(image));
  urls.of(file).then((url) => (image.src = url), () => null);
  return box;
}

