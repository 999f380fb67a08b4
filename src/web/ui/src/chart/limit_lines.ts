// Limits of thresholds as dashed lines across the chart of what they limit.

import type uPlot from "uplot";
import type { ThresholdRow } from "../wire";
import { color } from "./palette";

export interface Limit {
  /** The threshold as it was written. */
  text: string;
  value: number;
  isBroken: boolean;
}

/** Failures are shares, 0 to 1. */
export type Limited = "time" | "rate" | "users" | "failures";

/** Those on `what`, of all requests or of the row with that method and name. */
export function limitsOn(
  what: Limited,
  thresholds: readonly ThresholdRow[],
  row?: { method: string; name: string },
): Limit[] {
  return thresholds.flatMap(({ threshold, limit, unit, passed, measured }) => {
    const [, of, statistic = ""] = /^(?:(.+): )?\s*([\w.]+)\s*[<>]/.exec(threshold) ?? [];
    const names: (string | undefined)[] = row ? [row.name, `${row.method} ${row.name}`] : [undefined];
    if (!names.includes(of) || quantityOf(statistic, unit) !== what) return [];
    const value = what === "failures" ? limit / 100 : limit;
    return [{ text: threshold, value, isBroken: !passed && measured !== null }];
  });
}

function quantityOf(statistic: string, unit: string): Limited | null {
  if (unit === "ms" && /^(p[\d.]+|min|mean|max)$/.test(statistic)) return "time";
  if (unit === "%" && statistic === "failures") return "failures";
  if (unit === "/s" && statistic === "rate") return "rate";
  return statistic === "users" ? "users" : null;
}

/** The highest that is worth to be seen beside values up to `highest`. */
export function highestLimit(limits: readonly Limit[], highest: number): number {
  return Math.max(0, ...limits.map(({ value }) => value).filter((value) => value <= highest * 4));
}

/** A plugin that draws what `limits` returns at the time of drawing. */
export function limitLines(limits: () => readonly Limit[]): uPlot.Plugin {
  return {
    hooks: {
      draw: (chart) => {
        const { left, top, width, height } = chart.bbox;
        const { ctx } = chart;
        for (const { value, isBroken } of limits()) {
          const y = Math.round(chart.valToPos(value, "y", true));
          if (!(y >= top && y <= top + height)) continue;
          ctx.save();
          ctx.strokeStyle = color(isBroken ? "bad" : "good");
          ctx.lineWidth = 1.5 * devicePixelRatio;
          ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
          ctx.beginPath();
          ctx.moveTo(left, y);
          ctx.lineTo(left + width, y);
          ctx.stroke();
          ctx.restore();
        }
      },
    },
  };
}
