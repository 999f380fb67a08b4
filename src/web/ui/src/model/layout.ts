// How much room there is. A column that has none does not exist, rather than being hidden: what
// spans all columns would make new ones in its place.

import { computed, signal } from "@preact/signals";
import { isPrinting } from "./theme";

const isWide = signal(true);

/** There is room for columns that only add to others. */
export const isRoomy = computed(() => isWide.value && !isPrinting.value);

/** Called once, first. */
export function watchLayout(): void {
  const wide = matchMedia("(min-width: 1241px)");
  isWide.value = wide.matches;
  wide.addEventListener("change", () => (isWide.value = wide.matches));
}
