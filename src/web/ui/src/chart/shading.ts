// The time in which a worker held up its own users, shaded behind the lines: what a chart shows there is
// not the target.

import type uPlot from "uplot";
import { color } from "./palette";

/** Above this share of its time; a single hiccup is less. */
const notedShare = 0.05;

export interface Held {
  from: number;
  until: number;
}

/** Stretches of time, joined where they touch. `shares` has a value for each of `times`. */
export function heldUp(
  times: readonly number[],
  spans: readonly number[],
  shares: readonly number[],
): Held[] {
  const stretches: Held[] = [];
  shares.forEach((share, at) => {
    const from = times[at];
    if (from === undefined || share <= notedShare) return;
    const until = from + (spans[at] ?? 1000);
    const last = stretches.at(-1);
    if (last && from <= last.until) last.until = until;
    else stretches.push({ from, until });
  });
  return stretches;
}

/** A plugin that shades what `stretches` returns at the time of drawing. */
export function shading(stretches: () => readonly Held[]): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (chart) => {
        const { left, top, width, height } = chart.bbox;
        chart.ctx.save();
        chart.ctx.fillStyle = color("bound-fill");
        for (const { from, until } of stretches()) {
          const start = Math.max(chart.valToPos(from, "x", true), left);
          const end = Math.min(chart.valToPos(until, "x", true), left + width);
          if (end > start) chart.ctx.fillRect(start, top, Math.max(end - start, 2), height);
        }
        chart.ctx.restore();
      },
    },
  };
}
