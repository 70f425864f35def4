/** What one writes in a place and has not said: a draft, the message that it answers, and a
 * change of another message. None of it is lost. */

/** So much of a message that is answered is kept, to be read above the answer. */
const QUOTED = 160;

/**
 * @typedef {Object} Change the text that a message is to have
 * @property {string} id of the message
 * @property {string} text as it stands by now
 * @property {string} was the text of the message when it was begun
 * @property {boolean} [busy] it is being saved
 */

/** What one has typed there, as one text. */
export function typed({ draft, change, recast }) {
  return lines(newText(change), newText(recast), draft);
}

/** What is written there, as the tab can keep it over a reload. A message that is on its
 * way has no id by which it would be known then: what it was to become is a draft. */
export function written({ draft, answers, change, recast }) {
  const kept = { draft, answers: answers && quoted(answers), change: change && { ...change, busy: false } };
  if (!recast) return kept;
  const { message, text, was } = recast;
  if (change || message.pending || message.failed) return { ...kept, draft: lines(newText(recast), draft) };
  return { ...kept, change: { id: message.id, text, was } };
}

/** A message is not to be changed any more: what was typed for that is a draft.
 * @param {"change"|"recast"} what */
export function setAside(place, what) {
  place.draft = lines(newText(place[what]), place.draft);
  place[what] = null;
}

/** This message is gone, and what was written is for nothing but itself. */
export function letGo(chat, place, id) {
  const { answers, change, recast } = place;
  const aims = [answers?.id, change?.id, recast?.message.id];
  if (!aims.includes(id)) return;
  if (answers?.id === id) place.answers = null;
  if (change?.id === id) setAside(place, "change");
  if (recast?.message.id === id) setAside(place, "recast");
  chat.keep();
  chat.changed("draft", place);
}

/** See whether what is answered and changed is still there: while one was not, it may
 * have gone. */
export async function seeWhatIsGone(chat) {
  for (const place of chat.places.values()) {
    for (const { id } of [place.answers, place.change].filter(Boolean)) {
      if (await isGone(chat, id)) letGo(chat, place, id);
    }
  }
}

async function isGone(chat, id) {
  try {
    const { messages } = await chat.request("message", { id });
    return !messages.length;
  } catch ({ code }) {
    return code === "no-such-message";
  }
}

function quoted({ id, from, text }) {
  return { id, from, text: text.slice(0, QUOTED) };
}

/** What was typed for a change; nothing if the text is still the old one. */
function newText(change) {
  return change && change.text !== change.was ? change.text : "";
}

function lines(...texts) {
  return texts.filter(Boolean).join("\n");
}
