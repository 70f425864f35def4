/** Parts of the page that are loaded when they are needed. */

import { Refusal } from "./wire.js";

/** Have one: `load` imports it. Refusal: "down" if it cannot be had now; it can be tried
 * again when there is a connection. */
export async function later(load) {
  try {
    return await load();
  } catch (error) {
    // So browsers say it; who reads that is to know what to do.
    throw error instanceof TypeError ? new Refusal("down") : error;
  }
}
