/** Letters that were sent and are not answered. Sent again as they are they have the same
 * client id, so nobody gets them twice; one that was changed is another letter. */

import { randomWord } from "./ids.js";
import { remember, remembered } from "./tab.js";

/** The last so many are known, also after a reload. */
const MOST = 5;

/** The client id of what is sent now. @param {[string, Object]} request */
export function clientIdOf(request) {
  const what = JSON.stringify(request);
  const clientId = known().find((each) => each.what === what)?.clientId ?? randomWord();
  keep([...without(what), { what, clientId }].slice(-MOST));
  return clientId;
}

/** It was sent: who sends the same now means another one. */
export function arrived(request) {
  keep(without(JSON.stringify(request)));
}

function known() {
  return remembered().letters ?? [];
}

function without(what) {
  return known().filter((each) => each.what !== what);
}

function keep(letters) {
  remember({ letters });
}
