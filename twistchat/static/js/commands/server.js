/** Commands about the server, most of them for its operators. */

import { roomKey } from "../place.js";
import { t } from "../words.js";

const bare = (name) => name.replace(/^@/, "");

export const rows = [
  {
    name: "info",
    aliases: ["motd", "rules", "version", "uptime", "time"],
    help: () => t("Show what server this is, and its rules."),
    run: (desk) => desk.bring("info"),
  },
  {
    name: "announce",
    usage: "TEXT...",
    needs: "operator",
    help: () => t("Tell everybody something in the server's name."),
    run: (desk, text) => desk.chat.request("announce", { text }),
  },
  {
    name: "shout",
    usage: "TEXT...",
    aliases: ["wall"],
    needs: "operator",
    help: () => t("Tell everybody something in your own name."),
    run: (desk, text) => desk.chat.request("shout", { text }),
  },
  {
    name: "accounts",
    usage: "[TEXT...]",
    needs: "operator",
    help: () => t("List the accounts; suspend them or let them in again."),
    run: (desk, text) => desk.bring("accounts", text),
  },
  {
    name: "audit",
    usage: "[#ROOM]",
    needs: "operator",
    help: () => t("Show what operators did, everywhere or in a room."),
    run: (desk, room) => {
      const known = desk.chat.places.get(roomKey(room)); // whatever its letters
      return desk.bring("trail", known?.name ?? room);
    },
  },
  {
    name: "grant",
    usage: "NAME",
    needs: "operator",
    help: () => t("Make an account an operator of the server."),
    run: async (desk, name) => {
      await desk.chat.request("grant", { name: bare(name) });
      desk.note(t("{name} is an operator of the server now.", { name: bare(name) }));
    },
  },
  {
    name: "revoke",
    usage: "NAME",
    needs: "operator",
    help: () => t("Make an operator of the server an ordinary account."),
    run: async (desk, name) => {
      await desk.chat.request("revoke", { name: bare(name) });
      if (desk.chat.isMe(bare(name))) desk.chat.becomes({ operator: false });
      desk.note(t("{name} is no operator of the server any more.", { name: bare(name) }));
    },
  },
  {
    name: "kill",
    usage: "NAME [REASON...]",
    needs: "operator",
    help: () => t("End all sessions of somebody."),
    run: (desk, name, reason) => desk.chat.request("kill", { name: bare(name), reason }),
  },
  {
    name: "operator",
    usage: "WORD",
    needs: "account",
    help: () => t("Become the first operator, with the word that the server has shown."),
    run: async (desk, word) => {
      await desk.chat.request("operator-word", { word });
      desk.chat.becomes({ operator: true }); // only one's other sessions are told
      desk.note(t("You are an operator of the server now."));
    },
  },
];
