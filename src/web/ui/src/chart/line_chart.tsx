// Lines over time with a legend that reads the values at the cursor and shows or hides each line.

import { useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { formatMoment, formatShort } from "../model/format";
import type { Annotation } from "../wire";
import { annotationLines } from "./annotations";
import { ChartFrame } from "./chart_frame";
import { LinePicture } from "./line_picture";
import { color } from "./palette";
import { highestLimit, limitLines, type Limit } from "./limit_lines";
import { highestOf, planLine, type PlanPoints } from "./plan_line";
import { shading, type Held } from "./shading";
import { gridLook, indexesInView, scaleOf, timeOptions } from "./time_options";
import { rangeOf } from "./view_range";

export interface Trace {
  label: string;
  /** Name of the colour in the style sheet, without "--". */
  color: string;
  values: readonly (number | null)[];
  look?: "line" | "area" | "steps" | "dashed steps";
}

export interface LineChartProps {
  title: string;
  unit: string;
  times: number[];
  /** The first is drawn above the others. */
  traces: Trace[];
  annotations: Annotation[];
  isGrowing: boolean;
  /** A value in the legend. */
  format: (value: number) => string;
  /** A value on the axis; left out: as short as can be. */
  formatAxis?: (value: number) => string;
  wholeNumbers?: boolean;
  /** What is still to come. */
  plan?: PlanPoints;
  /** Each step up is a multiple, so that p50 and p99 are legible on one chart. */
  isLogarithmic?: boolean;
  /** When a worker held up its users. */
  held?: readonly Held[];
  /** Of thresholds. */
  limits?: readonly Limit[];
  /** However far the lines are below them. */
  showsAllLimits?: boolean;
}

export function LineChart(props: LineChartProps) {
  const { title, unit, times, traces, annotations, format } = props;
  const latest = useRef(props);
  latest.current = props;
  const chart = useRef<uPlot | null>(null);
  const values = useRef<(HTMLElement | null)[]>([]);
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const columns = traces.map((trace) => trace.values).reverse();
  const data = useMemo(
    () => [times, ...columns] as unknown as uPlot.AlignedData,
    // The traces are made anew by every rendering; their columns are not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [times, ...columns],
  );

  const toggle = (label: string, index: number) => {
    const isHidden = hidden.includes(label);
    chart.current?.setSeries(traces.length - index, { show: isHidden });
    setHidden(isHidden ? hidden.filter((other) => other !== label) : [...hidden, label]);
  };

  const textAt = (index: number, trace: Trace) => {
    const value = trace.values[index];
    return value === null || value === undefined ? "–" : format(value);
  };

  return (
    <ChartFrame
      title={title}
      unit={unit}
      data={data}
      annotations={annotations}
      options={(width, height) => lineOptions(latest, width, height)}
      picture={(made, subject) => (
        <LinePicture
          chart={{ ...props, traces: traces.filter(({ label }) => !hidden.includes(label)) }}
          subject={subject}
          time={scaleOf(made, "x")}
          value={scaleOf(made, "y")}
          colorOf={color}
        />
      )}
      onReady={(made) => (chart.current = made)}
      onPoint={(_, index) => {
        const now = latest.current;
        now.traces.forEach((trace, i) => {
          const element = values.current[i];
          // Without a cursor the newest values; of a run that is over, these say nothing.
          const shown = index ?? (now.isGrowing ? now.times.length - 1 : -1);
          if (element) element.textContent = shown < 0 ? "" : textAt(shown, trace);
        });
      }}
      describe={(index) =>
        [formatMoment(times[index] ?? 0)]
          .concat(traces.map((trace) => `${trace.label} ${textAt(index, trace)}`))
          .join(", ")
      }
    >
      <div class="legend" role="group" aria-label="Lines">
        {traces.map((trace, i) => (
          <button
            key={trace.label}
            type="button"
            class="legend-item"
            aria-pressed={!hidden.includes(trace.label)}
            title={`Show or hide ${trace.label}`}
            onClick={() => toggle(trace.label, i)}
          >
            <i class="swatch" style={{ "--swatch": `var(--${trace.color})` }} />
            {trace.label} <b ref={(element) => void (values.current[i] = element)}></b>
          </button>
        ))}
        {(props.limits ?? []).map(({ text, isBroken }) => (
          <span key={text} class={isBroken ? "legend-item is-still bad" : "legend-item is-still"}>
            <i class="swatch is-dashed" style={{ "--swatch": `var(--${isBroken ? "bad" : "good"})` }} />
            <bdi>{text}</bdi>
          </span>
        ))}
      </div>
    </ChartFrame>
  );
}

function lineOptions(
  latest: { current: LineChartProps },
  width: number,
  height: number,
): uPlot.Options {
  const { formatAxis = formatShort, wholeNumbers, isLogarithmic, traces } = latest.current;
  return timeOptions({
    width,
    height,
    isGrowing: () => latest.current.isGrowing,
    series: traces.map(seriesOf).reverse(),
    y: isLogarithmic
      ? { distr: 3, range: (chart) => logarithmicRange(chart, latest.current.isGrowing) }
      : {
          range: (chart, _min, max) => {
            const { max: end } = rangeOf(chart.data[0], latest.current.isGrowing);
            const { plan = [], limits = [], showsAllLimits } = latest.current;
            const planned = Math.max(max, highestOf(plan, end));
            const within = showsAllLimits ? Infinity : planned;
            const highest = Math.max(planned, highestLimit(limits, within));
            return [0, highest > 0 ? highest * 1.08 : 1];
          },
        },
    yAxis: {
      space: 34,
      // On a scale of powers, those that shall bear no text are null.
      values: (_, splits: (number | null)[]) =>
        splits.map((value) => (value === null ? "" : formatAxis(value))),
      ...(wholeNumbers && { incrs: wholeSteps }),
      grid: isLogarithmic ? { ...gridLook, filter: powersOfTen } : gridLook,
    },
    plugins: [
      annotationLines(() => latest.current.annotations),
      planLine(() => latest.current.plan ?? []),
      shading(() => latest.current.held ?? []),
      limitLines(() => latest.current.limits ?? []),
    ],
  });
}

/** From a step of 1, 2 or 5 below to one above; zeros, where nothing happened, are below all. */
function logarithmicRange(chart: uPlot, isGrowing: boolean): [number, number] {
  let min = Infinity;
  let max = 0;
  // Not the chart's own scale of time, which is about to be set.
  const view = rangeOf(chart.data[0], isGrowing);
  const first = chart.valToIdx(view.min);
  const last = chart.valToIdx(view.max);
  chart.data.slice(1).forEach((values, i) => {
    if (!chart.series[i + 1]?.show) return;
    for (let at = first; at <= last; at += 1) {
      const value = values[at];
      if (value == null || value <= 0) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  });
  if (max === 0) return [0.1, 1];
  const steps = [1, 2, 5];
  const power = (value: number) => 10 ** Math.floor(Math.log10(value));
  const low = steps.map((step) => step * power(min)).findLast((step) => step <= min) ?? min;
  const high = [...steps, 10].map((step) => step * power(max)).find((step) => step >= max) ?? max;
  return [low, high > low ? high : low * 2];
}

function powersOfTen(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((value) => (Number.isInteger(Math.log10(value)) ? value : null));
}

const wholeSteps = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));

function seriesOf(trace: Trace): uPlot.Series {
  const look = trace.look ?? "line";
  const series: uPlot.Series = {
    label: trace.label,
    stroke: () => color(trace.color),
    width: 1.5,
    points: { show: false, filter: isolatedPoints, size: 4 },
  };
  if (look === "area") series.fill = () => color(`${trace.color}-fill`);
  if (look === "dashed steps") series.dash = [5, 4];
  if (look !== "line" && look !== "area") {
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    if (stepped) series.paths = stepped;
  }
  return series;
}

/** A value between two gaps has no line; it is drawn as a point. */
function isolatedPoints(chart: uPlot, seriesIndex: number): number[] | null {
  const values = chart.data[seriesIndex] ?? [];
  const alone: number[] = [];
  const [first, last] = indexesInView(chart);
  for (let i = first; i <= last; i += 1)
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) alone.push(i);
  return alone.length > 0 ? alone : null;
}
