/** Light or dark: by the system, or as chosen in this browser. */

const KEY = "twistchat.theme";

/** "system", "light" or "dark". */
export function theme() {
  return localStorage.getItem(KEY) ?? "system";
}

/** Look so from now on. */
export function setTheme(chosen) {
  if (chosen === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen);
  applyTheme();
}

/** Look as was chosen. */
export function applyTheme() {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
