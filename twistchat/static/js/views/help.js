/** What can be typed, and what server this is. */

import { fill, h } from "../dom.js";
import { commandsFor, groupName, written } from "../commands.js";
import { spanText } from "../spans.js";
import { t } from "../words.js";
import { openDialog } from "./dialogs.js";

/** The table of commands. @param {Desk} desk @param {string} [begun] only those */
export function openHelp(desk, begun = "") {
  const input = h("input", {
    type: "text",
    class: "input",
    value: begun,
    autocomplete: "off",
    placeholder: t("Find a command"),
    "aria-label": t("Find a command"),
    on: { input: () => draw() },
  });
  const body = h("div", { class: "help-groups" });
  const rows = commandsFor(desk.chat.me);
  const draw = () => fill(body, groups(rows, input.value.trim().replace(/^\//, "").toLowerCase()));
  draw();
  openDialog({ title: t("Commands"), wide: true, body: [input, body, keys()] });
}

function groups(rows, word) {
  const fits = (row) =>
    [row.name, ...row.aliases].some((each) => each.includes(word)) || row.help().toLowerCase().includes(word);
  const found = rows.filter(fits);
  if (!found.length) return h("p", { class: "muted", role: "status" }, t("There is no such command."));
  return [...new Set(found.map((row) => row.group))].map((group) =>
    h(
      "section",
      {},
      h("h3", {}, groupName(group)),
      h("dl", { class: "help" }, found.filter((row) => row.group === group).map(line)),
    ),
  );
}

function line(row) {
  const also = row.aliases.map((each) => `/${each}`).join(" ");
  return h(
    "div",
    {},
    h("dt", {}, h("code", {}, written(row)), also && h("span", { class: "hint" }, ` ${also}`)),
    h("dd", {}, row.help()),
  );
}

/** Keys and signs that are no commands. */
function keys() {
  const rows = [
    ["@bob hi", t("At the start of a line: to bob alone.")],
    ["//hi", t("Says /hi, which is no command then.")],
    ["Tab", t("Completes a name, who spoke last first.")],
    [":smile:", t("Writes a sign.")],
    ["Shift+Enter", t("Begins another line.")],
    ["Ctrl+K", t("Searches.")],
  ];
  return h(
    "section",
    {},
    h("h3", {}, t("Signs and keys")),
    h("dl", { class: "help" }, rows.map(([what, means]) => h("div", {}, h("dt", {}, h("code", {}, what)), h("dd", {}, means)))),
  );
}

/** What server this is, and its rules. */
export async function openInfo(desk) {
  const info = await desk.chat.request("info");
  const facts = [
    [t("Server"), info.server],
    [t("Software"), info.software],
    [t("Running for"), spanText(info.up)],
  ];
  const lines = (title, text) =>
    text?.length && h("section", {}, h("h3", {}, title), h("p", { class: "lines" }, text.join("\n")));
  openDialog({
    title: info.server,
    body: [
      lines(t("Message of the day"), info.motd),
      lines(t("Rules of the house"), info.rules),
      h("dl", { class: "facts" }, facts.map(([label, value]) => [h("dt", {}, label), h("dd", {}, value)])),
    ],
  });
}
