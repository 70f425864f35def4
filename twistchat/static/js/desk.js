/** Where commands, menus and keys go with what people want: the model, and windows and
 * views beyond the first, each loaded when it is opened for the first time. */

import { later } from "./later.js";
import { readLine } from "./line.js";
import { Invitations } from "./invitations.js";
import { Misuse } from "./misuse.js";
import { Notices } from "./notices.js";
import { talkKey, roomKey } from "./place.js";
import { Sanctions } from "./sanctions.js";
import { settings } from "./settings.js";
import { sheet } from "./sheets.js";
import { addEntries } from "./views/entries.js";
import { complain, toast } from "./views/toast.js";
import { setLanguage, t } from "./words.js";

/** What can be opened: the module and its function. */
const OPENS = {
  inbox: [() => import("./views/inbox.js"), "openInbox"],
  compose: [() => import("./views/inbox.js"), "openCompose"],
  search: [() => import("./views/search.js"), "openSearch"],
  mentions: [() => import("./views/search.js"), "openMentions"],
  settings: [() => import("./views/settings.js"), "openSettings"],
  register: [() => import("./views/account.js"), "openRegister"],
  login: [() => import("./views/account.js"), "openLogin"],
  password: [() => import("./views/account.js"), "openPassword"],
  help: [() => import("./views/help.js"), "openHelp"],
  info: [() => import("./views/help.js"), "openInfo"],
  room: [() => import("./views/moderation.js"), "openRoom"],
  sanction: [() => import("./views/moderation.js"), "openSanction"],
  thread: [() => import("./views/thread.js"), "openThread"],
  trail: [() => import("./views/trail.js"), "openTrail"],
  traces: [() => import("./views/trail.js"), "openTraces"],
  accounts: [() => import("./views/accounts.js"), "openAccounts"],
  announce: [() => import("./views/accounts.js"), "openAnnounce"],
  people: [() => import("./views/directory.js"), "openPeople"],
  person: [() => import("./views/whois.js"), "openWhois"],
  rooms: [() => import("./views/room_finder.js"), "openRoomFinder"],
  names: [() => import("./views/directory.js"), "openNames"],
  ignored: [() => import("./views/directory.js"), "openIgnored"],
  friends: [() => import("./views/directory.js"), "openFriends"],
};

const SHEETS = {
  inbox: "inbox.css",
  compose: "inbox.css",
  thread: "past.css",
  trail: "past.css",
  traces: "past.css",
};

export class Desk {
  /** @param {Object} app see main.js */
  constructor(app) {
    this.app = app;
    this.chat = app.chat;
    this.shell = app.shell;
    this.settings = settings;
    /** Who wrote privately last. */
    this.lastTeller = "";
    /** Which view is shown in place of the talk, what it is called, and where in it one
     * is; each empty if there is nothing to say. */
    this.mainView = this.mainTitle = this.mainAt = "";
    this.invitations = new Invitations(this.chat);
    this.sanctions = new Sanctions(this.chat);
    this.notices = new Notices(this);
    this.chat.addEventListener("told", ({ detail }) => this._told(detail));
    this.shell.addEventListener("main", () => this._cover());
    this.chat.addEventListener("change", ({ detail }) => this._changed(detail.what));
  }

  // Windows and views

  /** Open a part of the page; why it cannot be had is told. */
  open(what, subject) {
    return this.attempt(() => this.bring(what, subject));
  }

  /** The same for a command: it stands where it was typed if it is refused. */
  async bring(what, subject) {
    const [load, name] = OPENS[what];
    const [module] = await Promise.all([
      later(load),
      sheet("desk.css"),
      SHEETS[what] && sheet(SHEETS[what]),
    ]);
    return module[name](this, subject);
  }

  /** Say something short. */
  note(text, action = null) {
    toast(text, { action });
  }

  /** Say why something was not done. */
  fail(error) {
    if (error instanceof Misuse) toast(error.message, { kind: "error" });
    else complain(error);
  }

  /** Do it, and say so if it is refused. */
  async attempt(act) {
    try {
      return await act();
    } catch (error) {
      return void this.fail(error);
    }
  }

  // Places

  /** What is shown now. */
  place() {
    if (!this.chat.current) throw new Misuse(t("Go to a room first."));
    return this.chat.current;
  }

  /** The room of that name, one is in; without a name, the one that is shown. */
  room(name) {
    const place = name ? this.chat.places.get(roomKey(name)) : this.place();
    if (!place) throw new Misuse(t("You are not in {room}.", { room: `#${name.replace(/^#/, "")}` }));
    if (!place.isRoom) throw new Misuse(t("That is for rooms; this is a private talk."));
    return place;
  }

  show(place) {
    const shown = this.chat.show(place);
    this.shell.showTalk();
    return shown;
  }

  /** Show where a message stands. */
  async goTo(place, id) {
    await this.show(place); // else the newest messages, which it asks for, come behind
    await place.messages.loadAround(id).catch((error) => this.fail(error));
    await this.app.timeline.goTo(id);
  }

  // Talk

  /** What was typed; true if it is dealt with. Rejected if it is refused: then it
   * stands where it was typed. */
  async hear(typed) {
    const line = readLine(typed);
    if (line.kind === "say" && line.text === typed) return false;
    try {
      await this._do(line);
    } catch (error) {
      if (!error.said) throw error;
      this.fail(error);
    }
    return true;
  }

  async _do(line) {
    if (line.kind === "command") {
      const { obey } = await later(() => import("./commands.js"));
      await obey(this, line.word, line.rest);
    } else if (line.kind === "private") {
      await this.tell(line.names, line.text);
    } else if (line.kind === "elsewhere") {
      if (!line.text) throw new Misuse(t("Write what you want to say, too."));
      await this._say(this.room(line.room), line.text);
    } else {
      await this._say(this.place(), line.text);
    }
  }

  /** Say it to these people alone, if all of them are known. */
  async tell(names, text) {
    if (!names.length || !text) throw new Misuse(t("Write it so: @NAME TEXT"));
    await Promise.all(names.map((who) => this._known(who)));
    for (const name of names) await this._say(this.chat.talk(name), text);
    const places = names.map((name) => this.chat.places.get(talkKey(name)));
    if (places.includes(this.chat.current)) return;
    const to = places.map((each) => each.name).join(", ");
    this.note(t("Said to {to} alone.", { to }), {
      label: t("Show"),
      act: () => this.show(places[0]),
    });
  }

  /** Open the private talk with somebody who is known. */
  async openTalk(name) {
    const bare = name.replace(/^@/, "");
    await this._known(bare);
    this.show(this.chat.talk(bare));
  }

  /** A sign for a reaction: `:smile:` is one, too. */
  async sign(text) {
    const name = /^:(.+):$/.exec(text)?.[1];
    if (!name) return text;
    const { emojiNamed } = await later(() => import("./emoji.js"));
    return emojiNamed(name) ?? text;
  }

  /** Everybody this page knows of, but oneself. */
  peopleKnown() {
    const places = [...this.chat.places.values()];
    const names = places.flatMap((each) => (each.isRoom ? [...each.members.keys()] : [each.name]));
    return [...new Set(names)].filter((each) => !this.chat.isMe(each)).sort();
  }

  /** Somebody of that name is here, or owns it; else it is refused. */
  async _known(who) {
    const places = [...this.chat.places.values()];
    const known = places.some((each) => each.members.has(who));
    if (!known) await this.chat.request("whois", { who });
  }

  /** What is refused stands in the place with its reason, so it is not typed again. */
  async _say(place, text) {
    await this.chat.say(place, text).catch((error) => {
      error.said = true;
      throw error;
    });
  }

  // Files

  pickFile() {
    if (!this.app.files?.pick) throw new Misuse(t("Files cannot be sent here."));
    this.app.files.pick();
  }

  listFiles() {
    if (!this.app.files?.list) throw new Misuse(t("Files cannot be sent here."));
    this.app.files.list(this.place());
  }

  // The rest

  speak(language) {
    return setLanguage(language);
  }

  /** How many mails are new; also told to who draws it. */
  setMail(unread) {
    if (unread === this.chat.mailUnread) return;
    this.chat.mailUnread = unread;
    this.chat.changed("mail");
  }

  async countMail() {
    if (!this.chat.me?.account) return this.setMail(0);
    const count = await this.chat.request("mail-count").catch(() => null);
    return count && this.setMail(count.unread);
  }

  _told(event) {
    if (event.event === "told" && !this.chat.isMe(event.from)) this.lastTeller = event.from;
    if (event.event === "out") this.lastTeller = "";
    if (event.event === "mailed") this.countMail();
    if (event.event === "kicked" && this.chat.isMe(event.who)) this._putOut(event);
    this._announced(event);
  }

  /** The room is gone, and all that was told of it. */
  _putOut({ by, room, text }) {
    const why = text ? ` (${text})` : "";
    toast(t("{by} put you out of {room}{why}.", { by, room, why }), { kind: "error" });
  }

  _announced(event) {
    const ANNOUNCED = {
      announced: () =>
        event.official
          ? t("The server says: {text}", event)
          : t("{by} says to everybody: {text}", event),
      invited: () => t("{by} invites you to {room}.", event),
      online: () => t("{who} has come.", event),
      appointed: () =>
        event.on
          ? t("You are an operator of the server now.")
          : t("You are no operator of the server any more."),
    };
    const sentence = ANNOUNCED[event.event];
    if (!sentence || event.replayed) return;
    if (event.event === "online" && this.notices.undisturbed) return;
    const join = { label: t("Join"), act: () => this.attempt(() => this.accept(event.room)) };
    this.note(sentence(), event.event === "invited" ? join : null);
  }

  /** What is said while the talk is not to be seen is not read. */
  _cover() {
    const { chat, shell } = this;
    const aside = shell.narrow && shell.app.dataset.column === "side";
    const covered = Boolean(shell.main) || aside;
    if (covered === chat.covered) return;
    chat.covered = covered;
    if (!covered && chat.current) chat.show(chat.current);
  }

  /** Go where one is invited to; what does not hold any more is put away. */
  async accept(room) {
    try {
      this.show(await this.chat.join(room));
    } catch (refusal) {
      if (refusal.code === "invite-needed") this.invitations.drop(room);
      throw refusal;
    }
  }

  _changed(what) {
    if (what === "me" || (what === "state" && this.chat.state === "in")) this.countMail();
  }
}

/** The part of the page that this is. */
export function deskPart(app) {
  const desk = new Desk(app);
  app.desk = desk;
  app.open = (what, subject) => desk.open(what, subject);
  app.composer.before.push((text) => desk.hear(text));
  addEntries(desk);
  whenIn(app.chat, async () => {
    const [{ attach }] = await Promise.all([
      later(() => import("./views/completion.js")),
      sheet("desk.css"),
    ]);
    attach(desk);
  });
}

/** Do something once one is in; if that fails, again when one is in again. */
function whenIn(chat, act) {
  let begun = false;
  const begin = async ({ detail }) => {
    if (begun || detail.what !== "state" || chat.state !== "in") return;
    begun = true;
    try {
      await act();
      chat.removeEventListener("change", begin);
    } catch {
      begun = false;
    }
  };
  chat.addEventListener("change", begin);
}
