/** Whether the server has another page by now than the one that is shown. */

/** Where all that this page is made of lies: one hash stands for it. */
const OURS = new URL("../", import.meta.url).pathname;

/** After an update it has; what was not loaded yet is not to be had any more then. */
export async function isOld() {
  const answer = await fetch("/").catch(() => null);
  return Boolean(answer?.ok) && !(await answer.text()).includes(OURS);
}
