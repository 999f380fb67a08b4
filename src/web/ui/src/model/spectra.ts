// The percentile spectrum of a part of a run, which a report computes from its tracks as the server does
// for a dashboard. Pure.

import type { Spectrum, Timelines } from "../wire_range";
import { countOf, highestIn, sumOfCells, type Cells } from "./coarse_times";

/** Of all rows, if `name` and `method` are empty; null if nothing of it is kept, or nothing ended then. */
export function spectrumIn(
  timelines: Timelines,
  method: string,
  name: string,
  from: number,
  until: number,
): Spectrum | null {
  const isSum = method === "" && name === "";
  const { rows, others, time_ms, span_ms } = timelines;
  const tracks = isSum
    ? [...rows, others]
    : rows.filter((row) => row.method === method && row.name === name);
  const isShown = (point: number) => {
    const time = time_ms[point] ?? 0;
    return time + (span_ms[point] ?? 0) > from && time < until;
  };
  const parts = tracks.flatMap((track) =>
    track.points.flatMap((point, at) =>
      isShown(point)
        ? [{ cells: track.cells[at] ?? [], mean: track.mean[at] ?? 0, max: track.max[at] ?? 0 }]
        : [],
    ),
  );
  const cells = sumOfCells(parts.map((part) => part.cells));
  const count = countOf(cells);
  if (count === 0) return null;
  const total = parts.reduce((sum, part) => sum + part.mean * countOf(part.cells), 0);
  const max = Math.max(...parts.map((part) => part.max));
  const mean = total / count;
  return {
    ...{ method, name: isSum ? "Aggregated" : name, count, mean, max },
    deviation: deviationOf(cells, mean, max),
    ...columnsOf(cells, count, max),
  };
}

/** Five points for each time that the share beyond halves, as HdrHistogram has them. */
function nextPercent(percent: number): number {
  const halvings = Math.floor(Math.log2(100 / (100 - percent))) + 1;
  return percent + 100 / (5 * 2 ** halvings);
}

function columnsOf(cells: Cells, all: number, max: number) {
  const percents: number[] = [];
  const values: number[] = [];
  const counts: number[] = [];
  const add = (percent: number, value: number, count: number) => {
    percents.push(percent);
    values.push(value);
    counts.push(count);
  };
  let count = 0;
  let percent = 0;
  for (let i = 0; i < cells.length; i += 2) {
    count += cells[i + 1] ?? 0;
    const isLast = count === all;
    const value = isLast ? max : Math.min(highestIn(cells[i] ?? 0), max);
    for (; percent <= (100 * count) / all; percent = nextPercent(percent)) {
      add(percent, value, count);
      if (isLast) break;
    }
    if (isLast) add(100, value, count);
  }
  return { percents, values, counts };
}

/** From the middle of each cell. */
function deviationOf(cells: Cells, mean: number, max: number): number {
  let squares = 0;
  for (let i = 0; i < cells.length; i += 2) {
    const cell = cells[i] ?? 0;
    const highest = i + 2 === cells.length ? max : Math.min(highestIn(cell), max);
    const lowest = Math.min(cell === 0 ? 0 : highestIn(cell - 1), highest);
    squares += ((lowest + highest) / 2 - mean) ** 2 * (cells[i + 1] ?? 0);
  }
  return Math.sqrt(squares / countOf(cells));
}
