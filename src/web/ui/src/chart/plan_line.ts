// What the run will ask for, as a dashed line beyond the newest point.

import type uPlot from "uplot";
import { color } from "./palette";

/** [time, value], in the order of time; in between the plan is a straight line. */
export type PlanPoints = readonly (readonly [number, number])[];

/** A plugin that draws what `plan` returns at the time of drawing. */
export function planLine(plan: () => PlanPoints): uPlot.Plugin {
  return { hooks: { draw: (chart) => draw(chart, plan()) } };
}

/** The highest that is planned until then. */
export function highestOf(plan: PlanPoints, until: number): number {
  let highest = 0;
  plan.forEach(([time, value], at) => {
    const before = plan[at - 1];
    if (time <= until) highest = Math.max(highest, value);
    else if (before && before[0] <= until) {
      const part = (until - before[0]) / (time - before[0]);
      highest = Math.max(highest, before[1] + (value - before[1]) * part);
    }
  });
  return highest;
}

function draw(chart: uPlot, plan: PlanPoints): void {
  const last = plan.at(-1);
  if (!last) return;
  const { left, top, width, height } = chart.bbox;
  const { ctx } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = color("muted");
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  for (const [time, value] of plan)
    ctx.lineTo(chart.valToPos(time, "x", true), chart.valToPos(value, "y", true));
  // Alone it is a plan whose end nobody knows.
  if (plan.length === 1) ctx.lineTo(left + width, chart.valToPos(last[1], "y", true));
  ctx.stroke();
  ctx.restore();
}
