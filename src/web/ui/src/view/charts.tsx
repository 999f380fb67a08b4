// The run over time. All charts share one range and one cursor.

import { useEffect, useMemo } from "preact/hooks";
import { capitalized, formatCount, formatMillisWithUnit, formatMoment, formatRate } from "../model/format";
import { phaseNames } from "../model/history";
import { colorNameOf } from "../chart/annotations";
import { HeatMap } from "../chart/heat_map";
import { limitsOn } from "../chart/limit_lines";
import { LineChart, type LineChartProps, type Trace } from "../chart/line_chart";
import { heldUp } from "../chart/shading";
import { chooseTimeScale, followedMinutes, planEnd, timeScale, zoom } from "../chart/view_range";
import type { History, Plan, ThresholdRow } from "../wire";
import { Segments } from "./field";
import { FailureChart } from "./failure_chart";
import { CloseIcon } from "./icons";
import { LoadChart } from "./load_chart";
import { SpectrumView } from "./spectrum";
import { phaseWords } from "./words";

export interface ChartsProps {
  history: History;
  /** The run goes on, so points are added at the right. */
  isGrowing: boolean;
  plan?: Plan | undefined;
  thresholds?: ThresholdRow[] | undefined;
}

export function Charts(props: ChartsProps) {
  const { history, isGrowing, plan, thresholds = [] } = props;
  const end = Math.max(plan?.users.at(-1)?.[0] ?? 0, plan?.arrivals.at(-1)?.[0] ?? 0);
  useEffect(() => {
    planEnd.value = end;
  }, [end]);
  const times = useMemo(() => percentilesOf(history), [history]);
  const held = useMemo(
    () => heldUp(history.time_ms, history.span_ms, history.generator_bound ?? []),
    [history],
  );
  const isLogarithmic = timeScale.value === "log";
  if (history.time_ms.length === 0)
    return <div class="empty">Charts begin with the first second of a test.</div>;
  const sharedOver = { annotations: history.annotations, isGrowing, held };
  const shared = { ...sharedOver, times: history.time_ms };
  const inTime = { format: formatMillisWithUnit, formatAxis: formatMillisWithUnit, isLogarithmic };
  return (
    <section class="charts">
      <RangeBar history={history} isGrowing={isGrowing} />
      {held.length > 0 && <HeldLegend />}
      <div class="chart-grid">
        <LineChart
          {...shared}
          title="Rate"
          unit="per second"
          format={formatRate}
          limits={limitsOn("rate", thresholds)}
          traces={[
            { label: "Requests", color: "accent", values: history.requests_per_second, look: "area" },
            { label: "Failures", color: "bad", values: history.failures_per_second, look: "area" },
          ]}
        />
        <FailureChart {...{ ...sharedOver, history, thresholds }} />
        <ArrivalsChart {...shared} history={history} plan={plan} />
        <LineChart
          {...shared}
          {...inTime}
          key={`times ${timeScale.value}`}
          title="Response time"
          unit="percentiles of each point"
          limits={limitsOn("time", thresholds)}
          traces={[
            { label: "p50", color: "series-1", values: times.p50 },
            { label: "p95", color: "series-2", values: times.p95 },
            { label: "p99", color: "series-3", values: times.p99 },
          ]}
        />
        <HeatMap {...shared} history={history} />
        <LineChart
          {...shared}
          {...inTime}
          key={`phases ${timeScale.value}`}
          title="Connection phases"
          unit="mean of those that happened"
          traces={phaseNames.map((name, i) => ({
            label: phaseWords[name],
            color: `phase-${i + 1}`,
            values: history.phases[name],
          }))}
        />
        <UsersChart {...shared} history={history} plan={plan} thresholds={thresholds} />
        <SpectrumView method="" name="" />
        <LoadChart history={history} />
        <Events history={history} />
      </div>
    </section>
  );
}

interface PlannedProps extends Pick<LineChartProps, "times" | "annotations" | "isGrowing" | "held"> {
  history: History;
  plan: Plan | undefined;
}

/** Asked for against begun, and those that no user was free for. */
function ArrivalsChart({ history, plan, ...shared }: PlannedProps) {
  const { arrivals_per_second: begun = [], arrivals_asked: asked = [] } = history;
  if (!asked.some((rate) => rate > 0)) return null;
  const dropped = history.arrivals_dropped ?? [];
  const hasDropped = dropped.some((rate) => rate > 0);
  const drops: Trace[] = hasDropped ? [{ label: "Dropped", color: "bad", values: dropped }] : [];
  return (
    <LineChart
      {...shared}
      key={`arrivals ${hasDropped}`}
      title="Arrivals"
      unit="per second"
      format={formatRate}
      plan={plan?.arrivals ?? []}
      traces={[
        { label: "Begun", color: "accent", values: begun, look: "area" },
        { label: "Asked for", color: "muted", values: asked, look: "dashed steps" },
        ...drops,
      ]}
    />
  );
}

function UsersChart({
  history,
  plan,
  thresholds,
  ...shared
}: PlannedProps & { thresholds: ThresholdRow[] }) {
  const hasArrivals = history.arrivals_asked?.some((rate) => rate > 0) ?? false;
  const { users_wanted: values } = history;
  const wanted: Trace = { label: "Wanted", color: "muted", values, look: "dashed steps" };
  // Users that come with arrivals are as many as those need.
  const hasWanted = !hasArrivals || values.some((users) => users > 0);
  return (
    <LineChart
      {...shared}
      key={`users ${hasWanted}`}
      title="Users"
      unit="at once"
      format={formatCount}
      wholeNumbers
      limits={limitsOn("users", thresholds)}
      plan={plan?.users ?? []}
      traces={[
        { label: "Running", color: "accent", values: history.users_running, look: "area" },
        ...(hasWanted ? [wanted] : []),
      ]}
    />
  );
}

function HeldLegend() {
  return (
    <p class="hint held-legend">
      <i class="swatch is-held" /> Shaded: a worker held up its own users for more than 5% of the
      time, so that response times contain its own.
    </p>
  );
}

/** Percentiles are 0 where no response ended; a chart has a gap there, not a fall. */
function percentilesOf(history: History) {
  const gaps = (values: number[]) => values.map((value) => (value === 0 ? null : value));
  return { p50: gaps(history.p50), p95: gaps(history.p95), p99: gaps(history.p99) };
}

const presets = [5, 15, 60];

function RangeBar({ history, isGrowing }: Pick<ChartsProps, "history" | "isGrowing">) {
  const lengthMillis = (history.time_ms.at(-1) ?? 0) - (history.time_ms[0] ?? 0);
  const fitting = presets.filter((minutes) => minutes * 60_000 < lengthMillis);
  const range = zoom.value;
  return (
    <div class="toolbar range-bar">
      {fitting.length > 0 && (
        <Segments
          label="Shown part of the run"
          value={followedMinutes.value}
          options={[
            ...fitting.map((minutes) => ({
              value: minutes,
              text: minutes === 60 ? "1 h" : `${minutes} min`,
              title: isGrowing ? "Follow the end of the run" : "The end of the run",
            })),
            { value: 0, text: "All" },
          ]}
          onChange={(minutes) => {
            followedMinutes.value = minutes;
            zoom.value = null;
          }}
        />
      )}
      <Segments
        label="Scale of response times"
        value={timeScale.value}
        options={[
          { value: "linear", text: "Linear" },
          { value: "log", text: "Log", title: "Each step up is a multiple" },
        ]}
        onChange={chooseTimeScale}
      />
      {range ? (
        <button type="button" class="button" onClick={() => (zoom.value = null)}>
          <CloseIcon />
          <span>Reset zoom</span>
        </button>
      ) : (
        <p class="toolbar-note only-mouse">
          Drag across a chart, or press Enter at two of its points: all tabs show that part.
          Double-click or Escape shows all.
        </p>
      )}
    </div>
  );
}

function Events({ history }: { history: History }) {
  return (
    <article class="chart events">
      <header class="chart-head">
        <h3>Events</h3>
      </header>
      {history.annotations.length === 0 ? (
        <p class="empty">Nothing yet.</p>
      ) : (
        <ol>
          {[...history.annotations].reverse().map((mark, i) => (
            <li key={`${mark.time_ms} ${mark.kind} ${i}`}>
              <i class="swatch" style={{ "--swatch": `var(--${colorNameOf(mark)})` }} />
              <time>{formatMoment(mark.time_ms)}</time>
              <span>{capitalized(mark.text)}</span>
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
