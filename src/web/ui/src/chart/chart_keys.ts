// A chart at the keyboard: left and right go from point to point, up and down from mark to mark, and Enter at
// two of them cuts out the range between, as dragging does. One for each chart; it lives as long as that.

import type uPlot from "uplot";
import { formatMoment } from "../model/format";
import type { Annotation } from "../wire";
import { nextMark } from "./annotations";
import { indexesInView, pointAt, pointAtTime, scaleOf } from "./time_options";
import { zoom } from "./view_range";

export class ChartKeys {
  /** Times, as indexes change when points are merged: where the range begins, and the chosen point. */
  private begin: number | null = null;
  private chosen: number | null = null;
  /** The mark that was reached. */
  mark: Annotation | null = null;

  /** `describe` says the values at an index. */
  constructor(
    private readonly chart: uPlot,
    private readonly describe: (index: number) => string,
    private readonly marks: () => readonly Annotation[],
  ) {}

  /** What to say about it; null if the key is none of a chart's. */
  press(key: string, isFar: boolean): string | null {
    if (key === "Escape") return this.leave();
    if (key === "Enter" || key === " ") return this.enter();
    if (key === "ArrowUp" || key === "ArrowDown") return this.goToMark(key === "ArrowDown" ? 1 : -1);
    const index = this.target(key, isFar);
    if (index === null) return null;
    this.mark = null;
    this.choose(index);
    return this.begin === null ? this.describe(index) : `To ${this.describe(index)}`;
  }

  /** Points were added or merged, or another part is shown: what was chosen is elsewhere once that is drawn. */
  refresh(): void {
    if (this.begin !== null) this.chooseAgain();
  }

  private chooseAgain(): void {
    queueMicrotask(() => {
      if (this.chosen !== null) this.choose(this.chart.valToIdx(this.chosen));
    });
  }

  /** The person went elsewhere. */
  drop(): void {
    if (this.begin === null) return;
    this.begin = null;
    this.chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  private target(key: string, isFar: boolean): number | null {
    const [first, last] = indexesInView(this.chart);
    if (key === "Home") return first;
    if (key === "End") return last;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step === undefined) return null;
    const from = this.index() ?? (step > 0 ? first - 1 : last + 1);
    return Math.min(Math.max(from + step * (isFar ? 10 : 1), first), last);
  }

  /** A chosen point stays that, wherever it is drawn by now; without one it is the mouse's. */
  private index(): number | null {
    if (this.begin !== null && this.chosen !== null) return this.chart.valToIdx(this.chosen);
    return this.chart.cursor.idx ?? null;
  }

  private goToMark(step: 1 | -1): string | null {
    const index = this.index();
    const time = index === null ? null : (this.chart.data[0][index] ?? null);
    const mark = nextMark(this.marks(), scaleOf(this.chart, "x"), { mark: this.mark, time }, step);
    if (!mark) return null;
    this.mark = mark;
    if (this.begin !== null) this.choose(this.chart.valToIdx(mark.time_ms));
    pointAtTime(this.chart, mark.time_ms);
    return `${formatMoment(mark.time_ms)}: ${mark.text}`;
  }

  private choose(index: number): void {
    this.chosen = this.chart.data[0][index] ?? null;
    pointAt(this.chart, index);
    if (this.begin === null) return;
    const { min, max } = this.range();
    const [left, right] = [this.chart.valToPos(min, "x"), this.chart.valToPos(max, "x")];
    const height = this.chart.over.clientHeight;
    this.chart.setSelect({ left, top: 0, width: right - left, height }, false);
  }

  private enter(): string {
    const index = this.index();
    if (index === null) return "Go to a point with the arrow keys first.";
    if (this.begin === null) {
      this.begin = this.chart.data[0][index] ?? null;
      this.choose(index);
      return `The range begins at ${this.describe(index)}. Go to its end and press Enter again.`;
    }
    const range = this.range();
    this.drop();
    zoom.value = range;
    this.chooseAgain();
    return "All tabs show this range. Escape shows the whole run again.";
  }

  private leave(): string {
    if (this.begin !== null) {
      this.drop();
      return "No range was chosen.";
    }
    zoom.value = null;
    return "The whole run is shown.";
  }

  /** From the earlier point to the end of the later one. */
  private range(): { min: number; max: number } {
    const times = this.chart.data[0];
    const begin = this.begin ?? 0;
    const chosen = this.chosen ?? begin;
    const later = this.chart.valToIdx(Math.max(begin, chosen));
    const last = times[later] ?? 0;
    const span = last - (times[later - 1] ?? last - 1000);
    return { min: Math.min(begin, chosen), max: times[later + 1] ?? last + span };
  }
}
