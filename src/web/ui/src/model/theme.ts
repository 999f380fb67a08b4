// Light or dark: as the system says, unless the person chose.

import { computed, effect, signal } from "@preact/signals";
import { recall, remember } from "./saved";

export type ThemeChoice = "system" | "light" | "dark";

export const themeChoice = signal<ThemeChoice>(recall<ThemeChoice>("theme", "system"));

const systemIsDark = signal(false);
export const isPrinting = signal(false);

/** What is in effect; paper is always light. */
export const theme = computed<"light" | "dark">(() => {
  if (isPrinting.value) return "light";
  if (themeChoice.value !== "system") return themeChoice.value;
  return systemIsDark.value ? "dark" : "light";
});

/** Follows the system and the printer, and lets the style sheet know. Called once, first. */
export function applyTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  systemIsDark.value = system.matches;
  system.addEventListener("change", () => (systemIsDark.value = system.matches));
  addEventListener("beforeprint", () => (isPrinting.value = true));
  addEventListener("afterprint", () => (isPrinting.value = false));
  const paper = matchMedia("print");
  paper.addEventListener("change", () => (isPrinting.value = paper.matches));
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
}

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  remember("theme", choice === "system" ? null : choice);
}
