/** The way in: the door at once, and what is behind it while somebody knocks. */

import { Chat } from "./chat.js";
import { TabSession } from "./session.js";
import { remembered } from "./tab.js";
import { applyTheme } from "./theme.js";
import { EntryView } from "./views/entry.js";
import { Shell } from "./views/shell.js";
import { preferred, setLanguage } from "./words.js";
import { Wire } from "./wire.js";

/** So long after one came in there is time for what was not needed, in milliseconds. */
const REST_AFTER = 3000;

applyTheme();
await setLanguage(preferred(), false);
const app = make();
follow(app.chat);
come(app);
keepShell();

/** All there is: what each part gets. The other views come with inside.js. */
function make() {
  const address = new URL("/ws", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const wire = new Wire(address.href);
  const session = new TabSession();
  const chat = new Chat(wire, session);
  const made = { wire, session, chat, shell: new Shell(chat) };
  made.furnished = import("./inside.js").then(({ furnish }) => furnish(made));
  made.entry = new EntryView(made);
  return made;
}

/** Whether somebody looks at the page. */
function follow(chat) {
  const look = () => chat.watch(!document.hidden && document.hasFocus());
  for (const type of ["focus", "blur"]) addEventListener(type, look);
  document.addEventListener("visibilitychange", look);
  look();
}

/** Go on as whoever this tab was before a reload; else ask at the door. */
async function come({ chat, session, entry, furnished }) {
  const kept = remembered();
  const known = kept.name && !kept.over && (session.path || !kept.account);
  if (!known) return entry.open();
  await furnished;
  return chat.restore(kept);
}

/** The page opens without a network, too, and shows that there is none. */
async function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    await app.furnished;
    const used = performance.getEntriesByType("resource").map((each) => each.name);
    active.postMessage(["/", ...used.filter((name) => name.includes("/assets/"))]);
    if (!navigator.connection?.saveData) keepRest();
  } catch {
    // Where a page may keep nothing it works as long as there is a network.
  }
}

/** So do the views that nobody has opened yet. They come when somebody is in and has
 * all that they look at: nobody waits for them. */
function keepRest() {
  const rest = async () => {
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage("rest");
  };
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  const begin = () => {
    if (app.chat.state !== "in") return;
    app.chat.removeEventListener("change", begin);
    setTimeout(() => idle(rest), REST_AFTER);
  };
  app.chat.addEventListener("change", begin);
  begin();
}
