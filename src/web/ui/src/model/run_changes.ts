// Changes between two runs in words, and percentiles as a curve. Pure.

import type { RunChange, Spectrum } from "../wire_runs";

/** "+12.3%"; of failures, "+1.20 points". */
export function formatChange(change: Pick<RunChange, "quantity" | "change">): string {
  return changeText(change.quantity, change.change);
}

function changeText(quantity: RunChange["quantity"], change: number): string {
  const sign = change < 0 ? "−" : "+";
  const size = Math.abs(change) * 100;
  return quantity === "failures" ? `${sign}${size.toFixed(2)} points` : `${sign}${size.toFixed(1)}%`;
}

/** What a person must know to believe a change. */
export function intervalText({ quantity, lowest, highest, is_beyond_noise }: RunChange): string {
  if (lowest === null || highest === null) return "too few seconds to tell it from noise";
  const range = `95% interval ${changeText(quantity, lowest)} to ${changeText(quantity, highest)}`;
  return is_beyond_noise ? `${range}, beyond noise` : `${range}, within noise`;
}

/** The last percents are spread: each step to the right has a tenth of the requests. */
function placeOf(percent: number): number {
  return -Math.log10(1 - percent / 100);
}

/** The slowest request, which is at 100 %, stands a little beyond the one before it. */
export function spectrumCurve(spectrum: Spectrum): { x: number[]; y: number[] } {
  const x: number[] = [];
  for (const [percent] of spectrum) {
    x.push(percent < 100 ? placeOf(percent) : (x.at(-1) ?? 0) + 0.1);
  }
  return { x, y: spectrum.map(([, millis]) => millis) };
}

export const spectrumMarks = [0, 90, 99, 99.9, 99.99, 99.999].map((percent) => ({
  at: placeOf(percent),
  text: `${percent}%`,
}));
