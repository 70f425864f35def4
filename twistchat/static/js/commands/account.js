/** Commands about oneself, and about this page. */

import { Misuse } from "../misuse.js";
import { t } from "../words.js";

const LANGUAGES = { en: "en", pt: "pt-BR", "pt-br": "pt-BR" };
const THEMES = ["system", "light", "dark"];

export const rows = [
  {
    name: "nick",
    anew: true,
    usage: "NAME",
    aliases: ["name"],
    help: () => t("Bear another name."),
    run: (desk, name) => desk.chat.rename(name),
  },
  {
    name: "register",
    usage: "[PASSWORD] [EMAIL]",
    help: () => t("Make the name that you bear your own, with a password."),
    run: (desk, password, email) => desk.bring("register", { password, email }),
  },
  {
    name: "login",
    anew: true,
    usage: "[NAME] [PASSWORD]",
    help: () => t("Show that a name is yours."),
    run: (desk, name, password) => desk.bring("login", { name, password }),
  },
  {
    name: "password",
    aliases: ["passwd"],
    needs: "account",
    help: () => t("Have another password."),
    run: (desk) => desk.bring("password"),
  },
  {
    name: "unregister",
    needs: "account",
    help: () => t("Give up your account."),
    run: (desk) => desk.bring("settings", "account"),
  },
  {
    name: "tokens",
    needs: "account",
    help: () => t("Show what programs come in by in place of your password."),
    run: (desk) => desk.bring("settings", "tokens"),
  },
  {
    name: "sessions",
    aliases: ["devices"],
    help: () => t("Show your connections, and end one."),
    run: (desk) => desk.bring("settings", "sessions"),
  },
  {
    name: "set",
    aliases: ["settings"],
    help: () => t("Open the settings."),
    run: (desk) => desk.bring("settings"),
  },
  {
    name: "bell",
    help: () => t("Choose what sounds, and what shows on the desktop."),
    run: (desk) => desk.bring("settings", "notices"),
  },
  {
    name: "dnd",
    usage: "[1h|on|off]",
    help: () => t("Do not be disturbed, for a while or until /dnd off: nothing sounds or shows."),
    run: async (desk, span) => {
      if (span || !desk.notices.undisturbed) await desk.notices.disturbNot(span || "on");
      desk.note(desk.notices.disturbed());
    },
  },
  {
    name: "lang",
    usage: "en|pt",
    help: () => t("Speak English or Portuguese."),
    run: (desk, word) => {
      const language = LANGUAGES[word.toLowerCase()];
      if (!language) throw new Misuse(t("Say en or pt."));
      return desk.speak(language);
    },
  },
  {
    name: "theme",
    usage: "system|light|dark",
    help: () => t("Have a light or a dark page, or what the system has."),
    run: (desk, word) => {
      const theme = word.toLowerCase();
      if (!THEMES.includes(theme)) throw new Misuse(t("Say system, light or dark."));
      desk.settings.set("theme", theme);
    },
  },
  {
    name: "help",
    usage: "[TEXT...]",
    aliases: ["?", "h"],
    help: () => t("Show the commands."),
    run: (desk, word) => desk.bring("help", word.replace(/^\//, "")),
  },
  {
    name: "quit",
    usage: "[REASON...]",
    aliases: ["exit", "bye"],
    help: () => t("Leave the server."),
    run: (desk, reason) => desk.chat.leave(reason),
  },
];
