// A chart with its title and legend: makes the plot, keeps it at the size of its place, and lets it
// follow new values, the shared range and the theme. What is drawn is the caller's.

import { effect } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { formatClock } from "../model/format";
import { theme } from "../model/theme";
import { zone } from "../model/zone";
import type { Annotation } from "../wire";
import { markNear } from "./annotations";
import { ChartHead } from "./chart_head";
import { ChartKeys } from "./chart_keys";
import { makeInOrder, sizeOf, type Size } from "./drawing_order";
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
  const keys = useRef<ChartKeys | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const host = place.current;
    if (!host) return;
    let remove: (() => void) | undefined;
    const make = (size: Size) => {
      const made = newChart(latest, keys, size, host);
      chart.current = made;
      keys.current = new ChartKeys(
        made,
        (index) => latest.current.describe(index),
        () => latest.current.annotations,
      );
      latest.current.onReady?.(made);
      latest.current.onPoint(made, null);
      remove = followAll(made, host, () => keys.current?.refresh());
    };
    const forget = makeInOrder(host, make);
    return () => {
      forget();
      remove?.();
      chart.current?.destroy();
      chart.current = null;
      keys.current = null;
    };
  }, []);

  useEffect(() => {
    const made = chart.current;
    if (!made || made.data === data) return;
    made.setData(data);
    latest.current.onPoint(made, made.cursor.idx ?? null);
    keys.current?.refresh();
  }, [data]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const words = keys.current?.press(event.key, event.shiftKey) ?? null;
    if (words === null) return;
    event.preventDefault();
    if (spoken.current) spoken.current.textContent = words;
  };

  return (
    <figure class="chart">
      <ChartHead
        title={title}
        unit={unit}
        picture={(subject) => chart.current && props.picture(chart.current, subject)}
      >
        {children}
      </ChartHead>
      <div
        ref={place}
        class="chart-place"
        tabIndex={0}
        role="group"
        aria-roledescription="chart"
        aria-label={`${title}, ${unit}. Left and right arrow keys read the values${props.annotations.length > 0 ? ", up and down the marks" : ""}, Enter at two of them selects the range between.`}
        onKeyDown={onKeyDown}
        onPointerMove={() => keys.current && (keys.current.mark = null)}
        onBlur={() => keys.current?.drop()}
      />
      <output ref={spoken} class="visually-hidden" aria-live="polite" />
    </figure>
  );
}

type Keys = { current: ChartKeys | null };

function newChart(
  latest: { current: ChartFrameProps },
  keys: Readonly<Keys>,
  { width, height }: Size,
  host: HTMLElement,
): uPlot {
  const options = latest.current.options(width, height);
  options.plugins = [...(options.plugins ?? []), cursorTag(() => latest.current, keys)];
  return new uPlot(options, latest.current.data, host);
}

/** Keeps the chart at the size of its place, and at what all charts share; until the result is called. */
function followAll(made: uPlot, host: HTMLElement, onChange: () => void): () => void {
  const observer = new ResizeObserver(() => {
    const { width, height } = sizeOf(host);
    // The first call says what is known.
    if (host.clientWidth > 0 && (width !== made.width || height !== made.height))
      made.setSize({ width, height });
  });
  observer.observe(host);
  let isDrawn = true;
  const stop = effect(() => {
    void [theme.value, zone.value, zoom.value, followedMinutes.value, planEnd.value];
    if (!isDrawn) made.setData(made.data);
    isDrawn = false;
    onChange();
  });
  return () => {
    stop();
    observer.disconnect();
  };
}

const halfOfTime = 34;

/** Says at the cursor what time it is at, and which mark it points at. */
function cursorTag(props: () => ChartFrameProps, keys: Readonly<Keys>): uPlot.Plugin {
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
    const chosen = keys.current?.mark ?? null;
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
