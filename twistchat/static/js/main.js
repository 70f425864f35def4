/** Puts the page together. */

import { Chat } from "./chat.js";
import { PARTS } from "./parts.js";
import { TabSession } from "./session.js";
import { remembered } from "./tab.js";
import { applyTheme } from "./theme.js";
import { BannerView } from "./views/banner.js";
import { ComposerView } from "./views/composer.js";
import { EntryView } from "./views/entry.js";
import { HeaderView } from "./views/header.js";
import { PeopleView } from "./views/people.js";
import { RoomsView } from "./views/rooms.js";
import { Shell } from "./views/shell.js";
import { timelineView } from "./views/timeline.js";
import { complain } from "./views/toast.js";
import { preferred, setLanguage } from "./words.js";
import { Wire } from "./wire.js";

applyTheme();
await setLanguage(preferred(), false);
const app = make();
follow(app);
come(app);
keepShell();

/** All there is: what each part gets. */
function make() {
  const address = new URL("/ws", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const wire = new Wire(address.href);
  const session = new TabSession();
  const chat = new Chat(wire, session);
  const app = { wire, session, chat, shell: new Shell(chat) };
  app.entry = new EntryView(app);
  app.banner = new BannerView(app);
  app.rooms = new RoomsView(app);
  app.header = new HeaderView(app);
  app.people = new PeopleView(app);
  app.composer = new ComposerView(app);
  app.timeline = timelineView(app);
  app.shell.timeline.append(app.timeline.element);
  for (const part of PARTS) part(app);
  return app;
}

/** Whether somebody looks at the page; and what was refused on coming in. */
function follow({ chat }) {
  const look = () => chat.watch(!document.hidden && document.hasFocus());
  for (const type of ["focus", "blur"]) addEventListener(type, look);
  document.addEventListener("visibilitychange", look);
  look();
  chat.addEventListener("told", ({ detail }) => {
    if (detail.event === "refused") complain(detail);
  });
}

/** Go on as whoever this tab was before a reload; else ask at the door. */
function come({ chat, session, entry }) {
  const kept = remembered();
  const known = kept.name && (session.path || !kept.account);
  if (known) chat.restore(kept);
  else entry.open();
}

/** The page opens without a network, too, and shows that there is none. */
function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register("/sw.js")
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => {
      const used = performance.getEntriesByType("resource").map((each) => each.name);
      active.postMessage(["/", ...used.filter((name) => name.includes("/assets/"))]);
    })
    .catch(() => null);
}
