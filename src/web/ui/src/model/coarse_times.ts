// Response times in few bytes, as stats/coarse_times.hpp counts them: how many are in each cell, which
// spans a 48th of a decade above 1 µs. A report computes its percentiles from these by the same rules
// as the server; test/coarse_times.test.ts holds both against the same figures. Pure.

const cellsPerDecade = 48;
const lastCell = 9 * cellsPerDecade;
/** Whose upper bound is that of the heat map's first row. */
const firstHeatCell = 2 * cellsPerDecade;
const cellsPerHeatRow = 4;
const heatRows = 73;

/** The highest time in a cell, in milliseconds. */
export function highestIn(cell: number): number {
  return Math.round(1000 * 10 ** (Math.min(cell, lastCell) / cellsPerDecade)) / 1e6;
}

/** Upper bounds of the heat map's rows, in milliseconds. */
export const heatBounds: readonly number[] = Array.from({ length: heatRows }, (_, row) =>
  highestIn(firstHeatCell + row * cellsPerHeatRow),
);

/** Numbers of cells and how many are in each, one after the other. */
export type Cells = readonly number[];

export function countOf(cells: Cells): number {
  let all = 0;
  for (let i = 1; i < cells.length; i += 2) all += cells[i] ?? 0;
  return all;
}

export function sumOfCells(parts: readonly Cells[]): Cells {
  const sum = new Map<number, number>();
  for (const cells of parts)
    for (let i = 0; i < cells.length; i += 2)
      sum.set(cells[i] ?? 0, (sum.get(cells[i] ?? 0) ?? 0) + (cells[i + 1] ?? 0));
  return [...sum].sort(([a], [b]) => a - b).flat();
}

/** `cells` without `part`, which is some of them. */
export function withoutCells(cells: Cells, part: Cells): Cells {
  const less = new Map<number, number>();
  for (let i = 0; i < part.length; i += 2) less.set(part[i] ?? 0, part[i + 1] ?? 0);
  const rest: number[] = [];
  for (let i = 0; i < cells.length; i += 2) {
    const left = (cells[i + 1] ?? 0) - (less.get(cells[i] ?? 0) ?? 0);
    if (left > 0) rest.push(cells[i] ?? 0, left);
  }
  return rest;
}

/** The nearest rank. What doubles make of a percent must not push it up: 99.9 % of 1000 is 999. */
export function nearestRank(percent: number, count: number): number {
  const exact = (percent / 100) * count;
  const whole = Math.round(exact);
  return Math.max(1, Math.abs(exact - whole) <= whole * 1e-15 ? whole : Math.ceil(exact));
}

/** By nearest rank: the highest time of its cell, within `max`. 0 if there are none. */
export function percentileOf(cells: Cells, percent: number, max: number): number {
  const rank = nearestRank(percent, countOf(cells));
  let seen = 0;
  for (let i = 0; i < cells.length; i += 2) {
    seen += cells[i + 1] ?? 0;
    const cell = cells[i] ?? 0;
    if (seen >= rank) return cell >= lastCell ? max : Math.min(highestIn(cell), max);
  }
  return 0;
}

/** The highest of those that are left when others were taken out. */
export function maxOf(cells: Cells, max: number): number {
  const last = cells.at(-2);
  return last === undefined ? 0 : last >= lastCell ? max : Math.min(highestIn(last), max);
}

/** The same as a column of a heat map. */
export function heatOf(cells: Cells): [number, number][] {
  const column: [number, number][] = [];
  for (let i = 0; i < cells.length; i += 2) {
    const above = Math.max((cells[i] ?? 0) - firstHeatCell, 0);
    const row = Math.min(Math.ceil(above / cellsPerHeatRow), heatRows - 1);
    const last = column.at(-1);
    if (last?.[0] === row) last[1] += cells[i + 1] ?? 0;
    else column.push([row, cells[i + 1] ?? 0]);
  }
  return column;
}
