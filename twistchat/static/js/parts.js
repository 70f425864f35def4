/** The parts of the page beyond its core: each is called once, with the app. A part that
 * is not needed for the first view loads the rest of itself when it is. */

import { deskPart } from "./desk.js";
import { filesPart } from "./files.js";

export const PARTS = [deskPart, filesPart];
