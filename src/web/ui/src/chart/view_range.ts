// Which part of the run the charts show: one answer for all of them, so that they stay comparable.

import { signal } from "@preact/signals";
import { recall, remember } from "../model/saved";

export interface Range {
  min: number;
  max: number;
}

/** What a person cut out by dragging; null: follow. Milliseconds since 1970. */
export const zoom = signal<Range | null>(null);

/** Without a zoom, the last so many minutes are shown; 0: all of the run. */
export const followedMinutes = signal(0);

/** While a test runs its charts begin a minute wide, rather than stretch the first seconds. */
const narrowestMillis = 60_000;

/** When the plan of the run ends, as far as it is known; 0: nothing is to come. */
export const planEnd = signal(0);

/** As much of the plan is shown ahead as half of what has passed, and at least so much. */
const shortestAhead = 30_000;

export function rangeOf(times: ArrayLike<number>, isGrowing: boolean): Range {
  const first = times[0] ?? 0;
  const last = times[times.length - 1] ?? 0;
  // A link may name a part of an earlier run.
  if (zoom.value && zoom.value.min <= last && zoom.value.max >= first) return zoom.value;
  const minutes = followedMinutes.value;
  if (minutes > 0 && last - first > minutes * 60_000)
    return { min: last - minutes * 60_000, max: last };
  const ahead = Math.min(planEnd.value, last + Math.max(shortestAhead, (last - first) / 2));
  if (isGrowing) return { min: first, max: Math.max(last, first + narrowestMillis, ahead) };
  return { min: first, max: last > first ? last : first + 1000 };
}

/** How response times are laid out in height. */
export type TimeScale = "linear" | "log";

export const timeScale = signal<TimeScale>(recall<TimeScale>("chart.scale", "linear"));

export function chooseTimeScale(scale: TimeScale): void {
  timeScale.value = scale;
  remember("chart.scale", scale);
}
