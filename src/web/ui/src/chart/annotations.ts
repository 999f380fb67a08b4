// Marks of what happened to the run, as lines across a chart.

import type uPlot from "uplot";
import type { Annotation } from "../wire";
import { color } from "./palette";

const colorNames: Record<Annotation["kind"], string> = {
  start: "good",
  stop: "muted",
  reset: "warn",
  target: "accent",
  worker_lost: "bad",
  worker_joined: "good",
  pause: "bad",
  paused: "warn",
  resumed: "good",
  stage: "accent",
  threshold: "bad",
  note: "text",
};

export function colorNameOf(mark: Annotation): string {
  return colorNames[mark.kind];
}

/** A plugin that draws what `marks` returns at the time of drawing. */
export function annotationLines(marks: () => Annotation[]): uPlot.Plugin {
  return {
    hooks: {
      draw: (chart) => {
        for (const mark of marks()) draw(chart, mark);
      },
    },
  };
}

/** The mark that the cursor points at, if any. */
export function markNear(chart: uPlot, marks: Annotation[], left: number): Annotation | undefined {
  const nearest = 6;
  return marks.find((mark) => Math.abs(chart.valToPos(mark.time_ms, "x") - left) < nearest);
}

/** The next or the previous of those in view, from the one that was reached or from a time. */
export function nextMark(
  marks: readonly Annotation[],
  view: { min: number; max: number },
  from: { mark: Annotation | null; time: number | null },
  step: 1 | -1,
): Annotation | null {
  const seen = marks.filter(({ time_ms: time }) => time >= view.min && time <= view.max);
  const last = from.mark ? seen.indexOf(from.mark) : -1;
  // Several may be of one time, so that their order tells them apart.
  if (last >= 0) return seen[last + step] ?? from.mark;
  const time = from.time ?? (step > 0 ? -Infinity : Infinity);
  const beyond = seen.filter(({ time_ms }) => (step > 0 ? time_ms >= time : time_ms <= time));
  return (step > 0 ? beyond[0] : beyond.at(-1)) ?? null;
}

function draw(chart: uPlot, mark: Annotation): void {
  const { left, top, width, height } = chart.bbox;
  const x = Math.round(chart.valToPos(mark.time_ms, "x", true));
  if (x < left || x > left + width) return;
  const { ctx } = chart;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = color(colorNameOf(mark));
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = pixel;
  ctx.setLineDash([3 * pixel, 3 * pixel]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x - 4 * pixel, top);
  ctx.lineTo(x + 4 * pixel, top);
  ctx.lineTo(x, top + 6 * pixel);
  ctx.fill();
  ctx.restore();
}
