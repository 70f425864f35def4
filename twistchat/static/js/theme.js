/** Light or dark: by the system, or as chosen in this browser. */

import { ofBrowser } from "./storage.js";

const KEY = "twistchat.theme";

/** "system", "light" or "dark". */
export function theme() {
  return ofBrowser.get(KEY) ?? "system";
}

/** Look so from now on. */
export function setTheme(chosen) {
  if (chosen === "system") ofBrowser.remove(KEY);
  else ofBrowser.set(KEY, chosen);
  applyTheme();
}

/** Look as was chosen. */
export function applyTheme() {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
