/** What is behind the door: all that the first view does without. */

import { PARTS } from "./parts.js";
import { sheet } from "./sheets.js";
import { BannerView } from "./views/banner.js";
import { ComposerView } from "./views/composer.js";
import { closeDialogs } from "./views/dialogs.js";
import { HeaderView } from "./views/header.js";
import { NowhereView } from "./views/nowhere.js";
import { PeopleView } from "./views/people.js";
import { RoomsView } from "./views/rooms.js";
import { timelineView } from "./views/timeline.js";
import { complain, isMissing } from "./views/toast.js";
import { WayBack } from "./views/way_back.js";
import { writersView } from "./views/writers.js";

const SHEETS = ["lists.css", "composer.css", "dialogs.css", "timeline.css", "files.css"];

/** Furnish the page. @param {Object} app see main.js; it gets the views */
export async function furnish(app) {
  await Promise.all(SHEETS.map(sheet));
  app.banner = new BannerView(app);
  app.rooms = new RoomsView(app);
  app.header = new HeaderView(app);
  app.people = new PeopleView(app);
  app.composer = new ComposerView(app);
  app.timeline = timelineView(app);
  app.timeline.element.append(writersView(app));
  app.shell.timeline.append(app.timeline.element, new NowhereView(app).element);
  for (const part of PARTS) part(app);
  new WayBack(app);
  app.chat.addEventListener("told", ({ detail }) => {
    if (detail.event === "refused") complain(detail);
  });
  // Before the door asks for a name: under a window nothing can have the focus.
  app.chat.addEventListener("change", ({ detail }) => {
    if (detail.what === "state" && app.chat.state === "out") closeDialogs();
  });
  addEventListener("unhandledrejection", (event) => {
    if (!isMissing(event.reason)) return;
    event.preventDefault();
    complain(event.reason);
  });
}
