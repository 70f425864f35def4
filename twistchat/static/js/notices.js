/** How one learns of what happens while one looks elsewhere: the title and the sign of
 * the tab, notices of the desktop, and a sound. */

import { mentioned } from "./mentions.js";
import { shortly } from "./moments.js";
import { roomKey, talkKey } from "./place.js";
import { t } from "./words.js";

/** Between two sounds, in milliseconds. */
const QUIET = 1500;
/** So much of a message is shown on the desktop. */
const SHOWN = 160;
const TITLE = "twistchat";
/** Later than any time there will be. */
const FOREVER = Number.MAX_SAFE_INTEGER;

export class Notices {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.chat = desk.chat;
    this._rang = -QUIET;
    this._audio = null;
    this._loud = null;
    this._icon = document.querySelector('link[rel="icon"]');
    this._plain = this._icon?.href;
    this.chat.addEventListener("change", () => this._ask());
    this.chat.addEventListener("told", ({ detail }) => this._hear(detail));
    desk.settings.addEventListener("change", () => this._ask());
    desk.invitations.addEventListener("change", () => this._ask());
    desk.shell.addEventListener("main", () => this._ask());
    // A browser lets a page sound only after somebody has touched it.
    addEventListener("pointerdown", () => this._wake(), { once: true });
    addEventListener("keydown", () => this._wake(), { once: true });
  }

  /** How much waits for one: mentions, private messages, invitations and new mail. */
  get count() {
    let count = (this.chat.mailUnread ?? 0) + this.desk.invitations.list.length;
    for (const place of this.chat.places.values()) count += this._of(place);
    return count;
  }

  /** Whether notices of the desktop can be shown: "granted", "denied", "default", or
   * "none" where the browser has none. */
  get permission() {
    return "Notification" in globalThis ? Notification.permission : "none";
  }

  /** Ask the browser for them; whether they are allowed. */
  async allow() {
    if (this.permission === "default") await Notification.requestPermission();
    return this.permission === "granted";
  }

  /** Nothing is to sound or to show now. */
  get undisturbed() {
    return this.desk.settings.get("undisturbed") > Date.now();
  }

  /** Do not be disturbed for a span, until it is "off", or any more: at all doors. */
  async disturbNot(span) {
    const { on = false, until = "" } = await this.chat.request("dnd", { span });
    this.desk.settings.set("undisturbed", on ? Date.parse(until) || FOREVER : 0);
  }

  /** Whether one is disturbed, in words. */
  disturbed() {
    const until = this.desk.settings.get("undisturbed");
    if (!this.undisturbed) return t("You are told of what is for you again.");
    if (until === FOREVER) return t("Nothing disturbs you until /dnd off.");
    return t("Nothing disturbs you until {when}.", { when: shortly(new Date(until).toISOString()) });
  }

  _of(place) {
    if (!place.isRoom) return place.unread;
    const told = this.desk.settings.ofRoom(place.key);
    if (told === "nothing") return 0;
    return told === "all" ? place.unread : place.mentions;
  }

  _ask() {
    if (this._asked) return;
    this._asked = true;
    setTimeout(() => {
      this._asked = false;
      this._draw();
    });
  }

  _draw() {
    const { current, state } = this.chat;
    const where = this.desk.mainTitle || current?.name;
    const title = state !== "out" && where ? `${where} – ${TITLE}` : TITLE;
    const count = state === "out" ? 0 : this.count;
    this.desk.shell.app.classList.toggle("something-waits", count > 0);
    document.title = count ? `(${count}) ${title}` : title;
    this._mark(count > 0);
    if (count) navigator.setAppBadge?.(count).catch(() => null);
    else navigator.clearAppBadge?.().catch(() => null);
  }

  /** A spot on the sign of the tab. */
  _mark(loud) {
    if (!this._icon || loud === this._loud) return;
    this._loud = loud;
    const href = loud ? this._plain.replace(/icon\.svg$/, "icon-unread.svg") : this._plain;
    if (this._icon.href !== href) this._icon.href = href;
  }

  /** Whether an event is one to be told of, and as what. */
  _hear(event) {
    if (event.replayed || this.chat.state === "out") return;
    const notice = NOTICES[event.event]?.(this, event);
    if (!notice || this.chat.isMe(event.from)) return;
    const { attentive, covered, current } = this.chat;
    const seen = attentive && !covered && notice.place && current === notice.place;
    if (seen || (event.event === "said" && notice.place?.muted)) return;
    if (this.undisturbed) return;
    if (this.desk.settings.get("sound")) this.ring();
    if (!attentive) this._show(notice);
  }

  _show({ title, body = "", tag, act }) {
    if (!this.desk.settings.get("desktop") || this.permission !== "granted") return;
    const icon = this._plain;
    try {
      const notice = new Notification(title, { body: body.slice(0, SHOWN), tag, icon });
      notice.onclick = () => {
        window.focus();
        notice.close();
        act();
      };
    } catch {
      // Some browsers of phones show notices of service workers alone.
    }
  }

  /** A short sound of two notes; `test` at once. */
  ring(test = false) {
    const now = performance.now();
    if (!test && now - this._rang < QUIET) return;
    this._rang = now;
    const audio = this._wake();
    if (audio?.state !== "running") return;
    for (const [pitch, after] of [
      [660, 0],
      [880, 0.09],
    ]) {
      note(audio, pitch, audio.currentTime + after);
    }
  }

  _wake() {
    const Context = globalThis.AudioContext;
    if (!this.desk.settings.get("sound") || !Context) return null;
    this._audio ??= new Context();
    if (this._audio.state === "suspended") this._audio.resume().catch(() => null);
    return this._audio;
  }
}

/** One note that fades away. */
function note(audio, pitch, at) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.08, at + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.24);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.26);
}

/** What is told of: a table, event -> what is shown; null is nothing. */
const NOTICES = {
  said(notices, event) {
    const { chat, desk } = notices;
    const place = chat.places.get(roomKey(event.room));
    const told = place && desk.settings.ofRoom(place.key);
    if (!place || told === "nothing") return null;
    if (told !== "all" && !mentioned(event.text, chat.me.name)) return null;
    return spoken(desk, event, place, t("{from} in {room}", event));
  },
  told(notices, event) {
    const { chat, desk } = notices;
    if (chat.isMe(event.from)) return null;
    const place = chat.places.get(talkKey(event.from));
    return place ? spoken(desk, event, place, event.from) : null;
  },
  invited({ desk }, event) {
    return {
      title: t("{by} invites you to {room}.", event),
      tag: `invited ${event.room}`,
      act: () => desk.shell.column("side"),
    };
  },
  mailed({ desk }, event) {
    return {
      title: t("Mail from {from}", event),
      body: event.subject ?? "",
      tag: `mail ${event.number}`,
      act: () => desk.open("inbox", { number: event.number }),
    };
  },
};

function spoken(desk, event, place, title) {
  const body = event.file ? t("sent a file: {text}", event) : event.text;
  return { title, body, tag: place.key, place, act: () => desk.show(place) };
}
