// In which time zone times of day are shown: that of the reader, or UTC, as terminal and files have.

import { signal } from "@preact/signals";
import { recall, remember } from "./saved";

export type Zone = "local" | "utc";

export const zone = signal<Zone>(recall<Zone>("zone", "local") === "utc" ? "utc" : "local");

export function chooseZone(choice: Zone): void {
  zone.value = choice;
  remember("zone", choice === "local" ? null : choice);
}

/** "Europe/Berlin", "UTC" */
export function zoneName(choice: Zone): string {
  return choice === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
