// Lines over time as a picture: what a line chart shows, drawn anew as vectors.

import { formatMoment, formatShort } from "../model/format";
import { colorNameOf } from "./annotations";
import { AxesPicture, axesOf, valueMarks, type Axes } from "./axes_picture";
import type { LineChartProps, Trace } from "./line_chart";
import { opaque } from "./palette";
import { Picture, type LegendItem } from "./picture";
import type { Range } from "./view_range";

export interface LinePictureProps {
  /** With the traces that are shown. */
  chart: LineChartProps;
  subject: string;
  time: Range;
  value: Range;
  colorOf: (name: string) => string;
}

export function LinePicture({ chart, subject, time, value, colorOf }: LinePictureProps) {
  const { title, unit, times, traces, formatAxis = formatShort } = chart;
  const { isLogarithmic = false, wholeNumbers = false, plan = [] } = chart;
  const axes = axesOf(time, value, isLogarithmic);
  const { x, y, height } = axes;
  const limits = (chart.limits ?? []).filter((limit) => limit.value <= value.max);
  const marks = chart.annotations.filter(({ time_ms: at }) => at >= time.min && at <= time.max);
  const held = (chart.held ?? []).filter(({ from, until }) => until > time.min && from < time.max);
  const shown = { first: times.findIndex((at) => at >= time.min), last: lastBefore(times, time.max) };
  const legend: LegendItem[] = [
    ...traces.map(({ label, color, look }): LegendItem => ({
      ...{ label, color },
      look: look === "dashed steps" ? "dashed" : "line",
    })),
    ...limits.map(({ text, isBroken }): LegendItem => ({
      ...{ label: text, color: isBroken ? "bad" : "good", look: "dashed" },
    })),
    ...(held.length > 0 ? [{ label: "held up by mayfly", color: "bound-fill", look: "box" as const }] : []),
  ];
  const shade = opaque(colorOf("bound-fill"));
  const valuesOnAxis = valueMarks(value, isLogarithmic, wholeNumbers);
  return (
    <Picture
      {...{ title, subject, unit, legend, colorOf }}
      note={`${formatMoment(time.min)} to ${formatMoment(time.max)}`}
    >
      <AxesPicture
        {...{ axes, time, colorOf }}
        marks={valuesOnAxis.map((one) => ({ value: one, text: formatAxis(one) }))}
      >
        {held.map(({ from, until }) => (
          <rect key={from} x={x(from)} width={Math.max(x(until) - x(from), 1)} height={height} fill={shade.fill} fill-opacity={shade.opacity} />
        ))}
        {[...traces].reverse().map((trace) => (
          <TracePicture key={trace.label} {...{ trace, times, axes, shown, colorOf }} />
        ))}
        {limits.map((limit) => (
          <path key={limit.text} d={`M${x(time.min)} ${y(limit.value)}H${x(time.max)}`} stroke={colorOf(limit.isBroken ? "bad" : "good")} stroke-width={1.5} stroke-dasharray="6 4" />
        ))}
        {plan.length > 0 && (
          <path
            d={`${plan.map(([at, one], i) => `${i === 0 ? "M" : "L"}${x(at)} ${y(one)}`).join("")}${plan.length === 1 ? `H${x(time.max)}` : ""}`}
            {...{ fill: "none", stroke: colorOf("muted") }}
            stroke-dasharray="5 4"
          />
        )}
        {marks.map((mark, i) => (
          <path key={i} d={`M${x(mark.time_ms)} 0V${height}`} stroke={colorOf(colorNameOf(mark))} stroke-dasharray="3 3">
            <title>{mark.text}</title>
          </path>
        ))}
      </AxesPicture>
    </Picture>
  );
}

interface TracePictureProps {
  trace: Trace;
  times: readonly number[];
  axes: Axes;
  /** Points; one more on either side leads out of the picture. */
  shown: { first: number; last: number };
  colorOf: (name: string) => string;
}

function TracePicture({ trace, times, axes, shown, colorOf }: TracePictureProps) {
  const { look = "line", values, color } = trace;
  const isStepped = look === "steps" || look === "dashed steps";
  const paths = stretches(values, Math.max(shown.first - 1, 0), shown.last + 1).map((stretch) => {
    const points = stretch.map((at) => [axes.x(times[at] ?? 0), axes.y(values[at] ?? 0)] as const);
    const line = points
      .map(([x, y], i) => (i === 0 ? `M${x} ${y}` : isStepped ? `H${x}V${y}` : `L${x} ${y}`))
      // A value between two gaps is a dot.
      .join("") + (points.length === 1 ? "h0" : "");
    const area = `${line}V${axes.height}H${points[0]?.[0] ?? 0}Z`;
    return { line, area };
  });
  const fill = opaque(colorOf(look === "area" ? `${color}-fill` : color));
  return (
    <>
      {look === "area" && (
        <path d={paths.map(({ area }) => area).join("")} fill={fill.fill} fill-opacity={fill.opacity} />
      )}
      <path
        d={paths.map(({ line }) => line).join("")}
        fill="none"
        stroke={colorOf(color)}
        stroke-width={1.5}
        stroke-linecap="round"
        stroke-linejoin="round"
        {...(look === "dashed steps" && { "stroke-dasharray": "5 4" })}
      />
    </>
  );
}

/** Indexes of values, apart where there is none. */
export function stretches(
  values: readonly (number | null)[],
  first: number,
  last: number,
): number[][] {
  const found: number[][] = [];
  let isOpen = false;
  for (let at = first; at <= Math.min(last, values.length - 1); at += 1) {
    const isThere = values[at] != null;
    if (isThere && isOpen) found.at(-1)?.push(at);
    else if (isThere) found.push([at]);
    isOpen = isThere;
  }
  return found;
}

function lastBefore(times: readonly number[], end: number): number {
  return times.findLastIndex((time) => time <= end);
}
