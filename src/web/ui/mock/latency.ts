// Response times as a histogram, for the stand-in server: enough of one to show plausible figures.

import { nearestRank } from "../src/model/coarse_times";

/** Upper bounds of the heat map's rows: twelve a decade from 0.1 ms to 60 s. */
export const heatBounds = Array.from({ length: 70 }, (_, i) => 0.1 * 10 ** ((i + 1) / 12));

const ratio = 1.02;
const lowest = 0.01;

export class Latencies {
  count = 0;
  sum = 0;
  min = Infinity;
  max = 0;
  private readonly buckets = new Map<number, number>();
  /** Made of the buckets when first asked for, until something changes. */
  private ordered: [number, number][] | undefined;
  private inCells: number[] | undefined;

  add(millis: number): void {
    this.change();
    const bucket = Math.max(0, Math.round(Math.log(millis / lowest) / Math.log(ratio)));
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    this.count += 1;
    this.sum += millis;
    this.min = Math.min(this.min, millis);
    this.max = Math.max(this.max, millis);
  }

  merge(other: Latencies): void {
    this.change();
    for (const [bucket, count] of other.buckets)
      this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /** As if each had happened `times` times. */
  repeat(times: number): void {
    this.change();
    for (const [bucket, count] of this.buckets) this.buckets.set(bucket, count * times);
    this.count *= times;
    this.sum *= times;
  }

  private change(): void {
    this.ordered = this.inCells = undefined;
  }

  get mean(): number {
    return this.count > 0 ? this.sum / this.count : 0;
  }

  /** Nearest rank. */
  percentile(percent: number): number {
    if (this.count === 0) return 0;
    if (percent >= 100) return this.max;
    let left = nearestRank(percent, this.count);
    this.ordered ??= [...this.buckets].sort(([a], [b]) => a - b);
    for (const [bucket, count] of this.ordered) {
      left -= count;
      if (left <= 0) return Math.min(lowest * ratio ** bucket, this.max);
    }
    return this.max;
  }

  /** As those of a timeline: numbers of cells and how many are in each. */
  cells(): number[] {
    if (this.inCells) return this.inCells;
    const cells = new Map<number, number>();
    for (const [bucket, count] of this.buckets) {
      const cell = Math.max(0, Math.ceil(48 * Math.log10(lowest * ratio ** bucket * 1000)));
      cells.set(cell, (cells.get(cell) ?? 0) + count);
    }
    return (this.inCells = [...cells].sort(([a], [b]) => a - b).flat());
  }

  heat(): [number, number][] {
    const cells = new Map<number, number>();
    for (const [bucket, count] of this.buckets) {
      const millis = lowest * ratio ** bucket;
      const found = heatBounds.findIndex((bound) => millis <= bound);
      const row = found < 0 ? heatBounds.length - 1 : found;
      cells.set(row, (cells.get(row) ?? 0) + count);
    }
    return [...cells].sort(([a], [b]) => a - b);
  }
}

/** The same numbers for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function logNormal(random: () => number, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(normal * spread);
}
