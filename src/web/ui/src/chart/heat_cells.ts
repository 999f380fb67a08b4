// The latency heat map as numbers: how many responses fell into each pixel column and row of time
// and response time. Pure; the drawing is heat_map.tsx.

import type { History } from "../wire";
import type { Range } from "./view_range";

/** What of a history is drawn. */
export type HeatHistory = Pick<
  History,
  "time_ms" | "span_ms" | "resolution_ms" | "heat" | "heat_bounds"
>;

export interface HeatCells {
  columns: number;
  rows: number;
  /** Responses in column c and row r at c * rows + r; row 0 is the fastest. */
  density: Float32Array;
  highest: number;
}

interface Rows {
  first: number;
  last: number;
}

/** Of the latest histories: a chart asks several times for each drawing. */
const known = new WeakMap<History["heat"], Rows>();

/** Rows that are occupied, with one to spare on either side; at least six, so that bands are thin. */
export function occupiedRows(history: Pick<History, "heat" | "heat_bounds">): Rows {
  const { first, last } = known.get(history.heat) ?? outermostRows(history.heat);
  const end = history.heat_bounds.length;
  if (first > last) return { first: 0, last: end };
  const spare = Math.max(1, Math.ceil((6 - (last - first + 1)) / 2));
  return { first: Math.max(0, first - spare), last: Math.min(end, last + 1 + spare) };
}

function outermostRows(heat: History["heat"]): Rows {
  let first = Infinity;
  let last = -Infinity;
  for (const cells of heat) {
    for (const [row] of cells) {
      first = Math.min(first, row);
      last = Math.max(last, row);
    }
  }
  known.set(heat, { first, last });
  return { first, last };
}

/**
 * The part of the history in `range` on a grid of `columns`; rows from `first` up to `last`. A point is in the middle
 * of its cell, as it is above it in the other charts, and so that the last one is in the range, too.
 */
export function heatCells(
  history: Pick<History, "heat" | "time_ms" | "span_ms" | "resolution_ms">,
  range: Range,
  columns: number,
  rows: Rows,
): HeatCells {
  const height = Math.max(rows.last - rows.first, 1);
  const density = new Float32Array(columns * height);
  const columnMillis = (range.max - range.min) / columns;
  let highest = 0;
  history.heat.forEach((cells, point) => {
    const span = history.span_ms[point] ?? history.resolution_ms;
    const start = (history.time_ms[point] ?? 0) - span / 2;
    if (start + span <= range.min || start >= range.max) return;
    const from = (start - range.min) / columnMillis;
    const to = (start + span - range.min) / columnMillis;
    const lastColumn = Math.min(Math.ceil(to), columns);
    for (let column = Math.max(Math.floor(from), 0); column < lastColumn; column += 1) {
      const overlap = Math.min(to, column + 1) - Math.max(from, column);
      const share = overlap / (to - from);
      for (const [row, count] of cells) {
        if (row < rows.first || row >= rows.last) continue;
        const at = column * height + row - rows.first;
        const value = (density[at] ?? 0) + count * share;
        density[at] = value;
        if (value > highest) highest = value;
      }
    }
  });
  return { columns, rows: height, density, highest };
}

/** How strongly a cell is coloured, 0 to 255; even a single response is visible. */
export function intensity(value: number, highest: number): number {
  return Math.round(255 * (0.08 + 0.92 * Math.sqrt(value / highest)));
}

/** Lower edge of a row in milliseconds. */
export function boundBelow(history: HeatHistory, row: number): number {
  return row > 0 ? (history.heat_bounds[row - 1] ?? 0) : 0;
}

/** Upper edge of a row in milliseconds; the last row has no end. */
export function boundAbove(history: HeatHistory, row: number): number | undefined {
  return row + 1 < history.heat_bounds.length ? history.heat_bounds[row] : undefined;
}

/** First row, and that behind the last. */
export function rowRange(history: HeatHistory): [number, number] {
  const { first, last } = occupiedRows(history);
  return [first, Math.max(last, first + 1)];
}

/** Rows whose lower edge is a power of ten, or the nearest to it; more of them when few are seen. */
export function rowMarks(history: HeatHistory): number[] {
  const [first, last] = rowRange(history);
  const lowest = boundBelow(history, Math.max(first, 1));
  const highest = boundBelow(history, last);
  const steps = highest / lowest > 50 ? [1] : highest / lowest > 8 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  const rows = new Set<number>();
  for (let power = -2; power <= 6; power += 1) {
    for (const step of steps) {
      const wanted = step * 10 ** power;
      if (wanted < lowest * 0.95 || wanted > highest * 1.05) continue;
      rows.add(nearestRow(history, wanted));
    }
  }
  const open = history.heat_bounds.length;
  const marks = [...rows].filter((row) => row >= first && row <= last && row < open);
  return marks.length > 0 ? marks.sort((a, b) => a - b) : [Math.min(last, open - 1)];
}

function nearestRow(history: HeatHistory, wanted: number): number {
  let best = 0;
  history.heat_bounds.forEach((bound, i) => {
    const distance = Math.abs(Math.log(bound / wanted));
    if (distance < Math.abs(Math.log((history.heat_bounds[best] ?? 1) / wanted))) best = i;
  });
  return best + 1;
}
