// A chart with its title and legend: makes the plot, keeps it at the size of its place, and lets it
// follow new values, the shared range and the theme. What is drawn is the caller's.

import { effect } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { formatClock, formatMoment } from "../model/format";
import { theme } from "../model/theme";
import { zone } from "../model/zone";
import type { Annotation } from "../wire";
import { markNear, nextMark } from "./annotations";
import { SavePicture } from "./save_picture";
import { indexesInView, pointAt, pointAtTime, scaleOf } from "./time_options";
import { followedMinutes, planEnd, zoom } from "./view_range";

export interface ChartFrameProps {
  title: string;
  /** What the figures are, in small letters beside the title. */
  unit: string;
  data: uPlot.AlignedData;
  annotations: Annotation[];
  /** Called once. */
  options: (width: number, height: number) => uPlot.Options;
  /** Once the chart is there, so that a legend can show and hide its lines. */
  onReady?: (chart: uPlot) => void;
  /** At every move of the cursor and every new value; null: the cursor is elsewhere. */
  onPoint: (chart: uPlot, index: number | null) => void;
  /** The values at an index in words, for a person who does not see the chart. */
  describe: (index: number) => string;
  /** The chart as a picture for a file, of what `subject` says. */
  picture: (chart: uPlot, subject: string) => VNode;
  children: ComponentChildren;
}

export function ChartFrame(props: ChartFrameProps) {
  const { title, unit, data, children } = props;
  const place = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLOutputElement>(null);
  const chart = useRef<uPlot | null>(null);
  /** The mark that the keyboard has reached. */
  const reached = useRef<Annotation | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const host = place.current;
    if (!host) return;
    const size = () => ({
      width: Math.max(host.clientWidth, 200),
      height: Math.max(host.clientHeight, 120),
    });
    const options = latest.current.options(size().width, size().height);
    options.plugins = [...(options.plugins ?? []), cursorTag(() => latest.current, reached)];
    const made = new uPlot(options, latest.current.data, host);
    chart.current = made;
    latest.current.onReady?.(made);
    latest.current.onPoint(made, null);
    const observer = new ResizeObserver(() => {
      if (host.clientWidth > 0) made.setSize(size());
    });
    observer.observe(host);
    const stopFollowing = effect(() => {
      void [theme.value, zone.value, zoom.value, followedMinutes.value, planEnd.value];
      made.setData(made.data);
    });
    return () => {
      stopFollowing();
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const made = chart.current;
    if (!made || made.data === data) return;
    made.setData(data);
    latest.current.onPoint(made, made.cursor.idx ?? null);
  }, [data]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") zoom.value = null;
    const made = chart.current;
    const words = made && (atMark(made, event, props, reached) ?? atPoint(made, event, props, reached));
    if (words === null) return;
    event.preventDefault();
    if (spoken.current) spoken.current.textContent = words;
  };

  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <div class="chart-title">
          <h3>
            {title} <small>{unit}</small>
          </h3>
          <SavePicture
            title={title}
            picture={(subject) => chart.current && props.picture(chart.current, subject)}
          />
        </div>
        {children}
      </figcaption>
      <div
        ref={place}
        class="chart-place"
        tabIndex={0}
        role="group"
        aria-roledescription="chart"
        aria-label={`${title}, ${unit}. Left and right arrow keys read the values${props.annotations.length > 0 ? ", up and down the marks" : ""}.`}
        onKeyDown={onKeyDown}
        onPointerMove={() => (reached.current = null)}
      />
      <output ref={spoken} class="visually-hidden" aria-live="polite" />
    </figure>
  );
}

type Reached = { current: Annotation | null };

/** Moves to the next point at a press of an arrow; what is there in words. null: it is another key. */
function atPoint(
  made: uPlot,
  event: KeyboardEvent,
  { describe }: ChartFrameProps,
  reached: Reached,
): string | null {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return null;
  reached.current = null;
  const [first, last] = indexesInView(made);
  const from = made.cursor.idx ?? (step > 0 ? first - 1 : last + 1);
  const index = Math.min(Math.max(from + step * (event.shiftKey ? 10 : 1), first), last);
  pointAt(made, index);
  return describe(index);
}

/** The same for marks. */
function atMark(
  made: uPlot,
  event: KeyboardEvent,
  { annotations }: ChartFrameProps,
  reached: Reached,
): string | null {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return null;
  const time = made.cursor.idx == null ? null : (made.data[0][made.cursor.idx] ?? null);
  const from = { mark: reached.current, time };
  const mark = nextMark(annotations, scaleOf(made, "x"), from, event.key === "ArrowDown" ? 1 : -1);
  if (!mark) return null;
  reached.current = mark;
  pointAtTime(made, mark.time_ms);
  return `${formatMoment(mark.time_ms)}: ${mark.text}`;
}

const halfOfTime = 34;

/** Says at the cursor what time it is at, and which mark it points at. */
function cursorTag(
  props: () => ChartFrameProps,
  reached: Readonly<Reached>,
): uPlot.Plugin {
  const tag = document.createElement("div");
  tag.className = "chart-tag";
  tag.hidden = true;
  const move = (chart: uPlot) => {
    const { idx, left = -1 } = chart.cursor;
    const time = typeof idx === "number" ? chart.data[0][idx] : undefined;
    tag.hidden = time === undefined || left < 0;
    props().onPoint(chart, tag.hidden ? null : (idx ?? null));
    if (time === undefined || left < 0) return;
    // The cursor may have been moved in another chart since.
    const chosen = reached.current;
    const isThere = chosen !== null && Math.abs(chart.valToPos(chosen.time_ms, "x") - left) < 1;
    const mark = isThere ? chosen : markNear(chart, props().annotations, left);
    tag.textContent = mark ? `${formatClock(mark.time_ms)} ${mark.text}` : formatClock(time);
    tag.classList.toggle("is-mark", mark !== undefined);
    // A time is known to be so wide; asking for the width of it would cost a layout at every move.
    const half = mark ? tag.offsetWidth / 2 : halfOfTime;
    const center = Math.min(Math.max(left, half), chart.bbox.width / devicePixelRatio - half);
    tag.style.transform = `translateX(calc(${Math.round(center)}px - 50%))`;
  };
  return { hooks: { ready: (chart) => chart.over.append(tag), setCursor: move } };
}
