/** Portuguese of Brazil: sentence -> sentence, a catalogue for each part of the page. */

import commands from "./pt/commands.js";
import core from "./pt/core.js";
import desk from "./pt/desk.js";
import files from "./pt/files.js";
import past from "./pt/past.js";
import timeline from "./pt/timeline.js";

export default { ...commands, ...core, ...desk, ...files, ...past, ...timeline };
