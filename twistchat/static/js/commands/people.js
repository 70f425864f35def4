/** Commands about people. */

import { t } from "../words.js";

const bare = (name) => name.replace(/^@/, "");

export const rows = [
  {
    name: "who",
    usage: "[TEXT...]",
    aliases: ["users", "w", "people"],
    help: () => t("Show who is on the server."),
    run: (desk, text) => desk.bring("people", text),
  },
  {
    name: "whois",
    usage: "NAME",
    aliases: ["finger", "examine", "seen", "last"],
    help: () => t("Show what is known of somebody."),
    run: (desk, name) => desk.bring("person", bare(name)),
  },
  {
    name: "away",
    usage: "[TEXT...]",
    aliases: ["afk"],
    help: () => t("Say that you are away, and why."),
    run: (desk, text) => desk.chat.away(text),
  },
  {
    name: "back",
    help: () => t("Say that you are back."),
    run: (desk) => desk.chat.back(),
  },
  {
    name: "ignore",
    usage: "[NAME]",
    help: () => t("Hear no more of what somebody says; without a name, show whom."),
    run: async (desk, name) => {
      if (!name) return desk.bring("ignored");
      await desk.chat.request("ignore", { who: bare(name) });
      return desk.note(t("You hear no more of {name}.", { name: bare(name) }));
    },
  },
  {
    name: "unignore",
    usage: "NAME",
    help: () => t("Hear somebody again."),
    run: async (desk, name) => {
      await desk.chat.request("unignore", { who: bare(name) });
      desk.note(t("You hear {name} again.", { name: bare(name) }));
    },
  },
  {
    name: "friends",
    usage: "[+NAME|-NAME]",
    aliases: ["watch"],
    needs: "account",
    help: () => t("Be told when a friend comes: +bob makes one, -bob ends it."),
    run: async (desk, change) => {
      const who = bare(change.replace(/^[+-]/, ""));
      if (!who) return desk.bring("friends");
      const ends = change.startsWith("-");
      await desk.chat.request(ends ? "unfriend" : "befriend", { who });
      return desk.note(
        ends
          ? t("You are not told of {who} any more.", { who })
          : t("You are told when {who} comes.", { who }),
      );
    },
  },
];
