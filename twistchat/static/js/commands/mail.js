/** Commands about mail. */

import { t } from "../words.js";

/** Write to these people: the subject, and behind :: the text. */
function write(desk, names, text) {
  const [subject, body = ""] = text.split(/\s*::\s*([^]*)/);
  const to = names
    .split(",")
    .map((each) => each.replace(/^@/, ""))
    .filter(Boolean);
  return desk.bring("compose", { to, subject, text: body });
}

/** The words behind /mail that are no names of people. */
const WORDS = {
  new: (desk) => desk.bring("inbox"),
  list: (desk) => desk.bring("inbox"),
  sent: (desk) => desk.bring("inbox", { box: "sent" }),
  draft: (desk) => desk.bring("inbox", { box: "drafts" }),
  drafts: (desk) => desk.bring("inbox", { box: "drafts" }),
  search: (desk, rest) => desk.bring("inbox", { query: rest }),
  send: (desk, rest) => {
    const [names, ...words] = rest.split(/\s+/);
    return write(desk, names, words.join(" "));
  },
};

export const rows = [
  {
    name: "mail",
    usage: "[NAME] [TEXT...]",
    aliases: ["inbox", "rmail", "from"],
    needs: "account",
    help: () => t("Open the inbox; with names, write to them: /mail bob Lunch :: At noon?"),
    run: (desk, word, rest) => {
      if (!word) return desk.bring("inbox");
      if (/^\d+$/.test(word)) return desk.bring("inbox", { number: Number(word) });
      const known = WORDS[word.toLowerCase()];
      return known ? known(desk, rest) : write(desk, word, rest);
    },
  },
  {
    name: "compose",
    aliases: ["smail"],
    usage: "[NAME] [TEXT...]",
    needs: "account",
    help: () => t("Write a mail."),
    run: write,
  },
];
