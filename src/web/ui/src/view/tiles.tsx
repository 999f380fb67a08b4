// The six figures that answer "how is it going?" without a scroll or a click, and a seventh where
// the load generator itself spoils them.

import type { ComponentChildren } from "preact";
import {
  formatCount,
  formatElapsed,
  formatMillis,
  formatMillisWithUnit,
  formatPercent,
  formatQuantity,
  formatRate,
} from "../model/format";
import { formatRunTime } from "../model/run_time";
import type { Entry, History, Run, Snapshot, Times } from "../wire";
import type { RangeFigures } from "../wire_range";
import { Sparkline } from "./sparkline";
import { currentFailures } from "./statistics_columns";

export interface TilesProps {
  snapshot: Snapshot;
  history: History;
  /** A part of the run that is shown in place of the last seconds. */
  range?: RangeFigures | null;
}

const sparkPoints = 60;

export function Tiles({ snapshot, history, range = null }: TilesProps) {
  const { run, totals } = snapshot;
  const isOver = run.state === "stopped";
  const shown = range ? figuresOfRange(range) : isOver ? figuresOfRun(totals) : figuresNow(totals);
  const isWhole = shown.when === "run";
  const trendOf = isOver ? wholeTrend : recentTrend;
  const trend = (values: number[]) => ({ trend: trendOf(values), isWholeTrend: isOver });
  return (
    <dl class="tiles">
      <UsersTile snapshot={snapshot} />
      <Tile
        label={isWhole ? "Requests/s, mean" : `Requests/s, ${shown.when}`}
        value={shown.isMeasured ? formatRate(shown.rate) : "–"}
        note={isWhole ? countsOf(totals) : `run ${formatRate(totals.requests_per_second)} · ${countsOf(totals)}`}
        {...trend(history.requests_per_second)}
      />
      <Tile
        label={isWhole ? "Failures" : `Failures, ${shown.when}`}
        value={shown.isMeasured ? formatPercent(shown.failed) : "–"}
        isBad={shown.failed > 0 || totals.num_failures > 0}
        note={failuresOf(totals, isWhole, isOver)}
        {...trend(history.failures_per_second)}
      />
      <Tile
        label={isWhole ? "p95 of the run" : `p95, ${shown.when}`}
        value={shown.isMeasured ? formatMillis(shown.p95) : "–"}
        unit={shown.isMeasured ? "ms" : ""}
        note={<Apart shown={shown} totals={totals} />}
        {...trend(history.p95)}
      />
      {isOver ? <CutOffTile totals={totals} /> : <InFlightTile run={run} />}
      <TimeTile snapshot={snapshot} />
      <GeneratorTile snapshot={snapshot} />
    </dl>
  );
}

interface Shown {
  when: "now" | "run" | "range";
  /** A request ended then. */
  isMeasured: boolean;
  rate: number;
  /** Share, 0 to 1. */
  failed: number;
  p95: number;
  median: number;
  success?: Times | undefined;
  failure?: Times | undefined;
}

function figuresNow(totals: Entry): Shown {
  return {
    when: "now",
    isMeasured: totals.current_requests_per_second > 0,
    rate: totals.current_requests_per_second,
    failed: currentFailures(totals),
    p95: totals.current_p95,
    median: totals.current_median,
    success: totals.current_success_time,
    failure: totals.current_failure_time,
  };
}

function figuresOfRun(totals: Entry): Shown {
  return {
    when: "run",
    isMeasured: totals.num_requests > 0,
    rate: totals.requests_per_second,
    failed: totals.failure_ratio,
    p95: totals.percentiles["95"] ?? 0,
    median: totals.median_response_time,
    success: totals.success_time,
    failure: totals.failure_time,
  };
}

function figuresOfRange({ totals }: RangeFigures): Shown {
  return {
    when: "range",
    isMeasured: totals.num_requests > 0,
    rate: totals.requests_per_second,
    failed: totals.failure_ratio,
    p95: totals.percentiles["95"] ?? 0,
    median: totals.percentiles["50"] ?? 0,
    success: totals.success_time && { min: Number.NaN, ...totals.success_time },
    failure: totals.failure_time && { min: Number.NaN, ...totals.failure_time },
  };
}

/** What the one percentile hides: failures are often quicker than successes, or time-outs. */
function Apart({ shown, totals }: { shown: Shown; totals: Entry }) {
  const { success, failure } = shown;
  const of = ({ count, p95 }: Times) => (count > 0 ? formatMillis(p95) : "–");
  const apart = success && failure ? `succeeded ${of(success)}, failed ${of(failure)}` : "";
  const median = shown.isMeasured ? `median ${formatMillis(shown.median)} ms` : "";
  const run = totals.num_requests > 0 ? formatMillis(totals.percentiles["95"] ?? 0) : "–";
  const parts = [shown.when === "run" ? "" : `run ${run}`, apart === "" ? median : apart];
  const text = parts.filter(Boolean).join(" · ");
  return <span title={text}>{text}</span>;
}

function failuresOf(totals: Entry, isWhole: boolean, isOver: boolean): string {
  const { num_failures, failure_ratio, failures_per_second } = totals;
  if (num_failures === 0) return isOver ? "none" : "none so far";
  const count = formatCount(num_failures);
  return isWhole
    ? `${count} · ${formatRate(failures_per_second)}/s`
    : `run ${formatPercent(failure_ratio)} · ${count}`;
}

function recentTrend(values: number[]): number[] {
  return values.slice(-sparkPoints);
}

/** The whole run in as many steps, each as high as its highest value. */
function wholeTrend(values: number[]): number[] {
  const steps = Math.min(sparkPoints, values.length);
  const edge = (step: number) => Math.floor((step * values.length) / steps);
  return Array.from({ length: steps }, (_, i) => Math.max(...values.slice(edge(i), edge(i + 1))));
}

function countsOf({ num_requests, num_interrupted }: Entry): string {
  const all = `${formatCount(num_requests)} in all`;
  return num_interrupted > 0 ? `${all}, ${formatCount(num_interrupted)} interrupted` : all;
}

function UsersTile({ snapshot }: { snapshot: Snapshot }) {
  const { run, workers } = snapshot;
  const isOver = run.state === "stopped";
  const isRamping = run.state === "spawning" && run.wanted_users !== run.target_users;
  const distance = Math.abs(run.target_users - run.wanted_users);
  const left = run.spawn_rate > 0 ? Math.ceil(distance / run.spawn_rate) : 0;
  const lively = workers.filter(({ state }) => state === "running" || state === "ready").length;
  const share = run.target_users > 0 ? run.running_users / run.target_users : 0;
  const troubles = troublesOf(run);
  // Nobody asked for a number of them.
  const isOpen = run.target_users === 0 && run.arrivals_asked_per_second !== undefined;
  const usual = isRamping
    ? `${formatRate(run.spawn_rate)}/s · all in ${formatElapsed(left)}`
    : `${isOpen ? "as arrivals need · " : ""}on ${formatQuantity(lively, "worker")}`;
  return (
    <Tile
      label={isOver ? "Users reached" : "Users"}
      value={formatCount(isOver ? (isOpen ? run.most_users : run.reached_users) : run.running_users)}
      of={isOpen ? undefined : formatCount(run.target_users)}
      isBad={run.crashed_users + run.failed_users + run.unstarted_users > 0}
      note={troubles === "" ? usual : troubles}
      progress={isOver || isOpen ? undefined : share}
      progressLabel="Users running of those asked for"
    />
  );
}

/** Why fewer users run than were asked for, or not of all kinds; empty if all is well. */
function troublesOf(run: Run): string {
  const parts: string[] = [];
  if (run.crashed_users > 0) parts.push(`${formatCount(run.crashed_users)} crashed`);
  if (run.failed_users > 0) parts.push(`${formatCount(run.failed_users)} failed to start`);
  if (run.unstarted_users > 0) parts.push(`${formatCount(run.unstarted_users)} could not start`);
  if (run.idle_kinds.length > 0) parts.push(`none of ${run.idle_kinds.join(", ")}`);
  return parts.join(" · ");
}

function GeneratorTile({ snapshot }: { snapshot: Snapshot }) {
  const { bound_share: share = 0, is_noted: isNoted = false } = snapshot.load_generator ?? {};
  if (!isNoted) return null;
  return (
    <Tile
      label="Held up by mayfly"
      value={formatPercent(share)}
      isBad
      note="of the workers' time, see the warnings"
    />
  );
}

function InFlightTile({ run }: { run: Run }) {
  const count = run.in_flight ?? 0;
  const oldest = (run.oldest_in_flight_seconds ?? 0) * 1000;
  return (
    <Tile
      label="In flight"
      value={formatCount(count)}
      note={count > 0 ? `oldest ${formatMillisWithUnit(oldest)}` : "no request waits"}
    />
  );
}

function CutOffTile({ totals }: { totals: Entry }) {
  const { count = 0, unanswered = 0, max = 0 } = totals.cut_off ?? {};
  const note =
    count === 0
      ? "all requests ended"
      : `${formatCount(unanswered)} without an answer · longest ${formatMillisWithUnit(max)}`;
  return <Tile label="Cut off at the end" value={formatCount(count)} note={note} />;
}

function TimeTile({ snapshot }: { snapshot: Snapshot }) {
  const { run } = snapshot;
  const hasEnd = run.run_time_seconds > 0;
  const paused = run.paused_seconds ?? 0;
  // Pauses are not part of the run time.
  const done = run.elapsed_seconds - paused;
  const left = Math.max(0, run.run_time_seconds - done);
  const isOver = run.state === "stopped";
  const notes = [isOver ? "ended" : hasEnd ? `${formatElapsed(left)} left` : "until stopped"];
  if (paused > 0) notes.push(`paused for ${formatElapsed(paused)}`);
  return (
    <Tile
      label="Elapsed"
      value={formatElapsed(done)}
      of={hasEnd && !isOver ? formatRunTime(Math.ceil(run.run_time_seconds)) : undefined}
      note={notes.join(" · ")}
      progress={hasEnd && !isOver ? done / run.run_time_seconds : undefined}
      progressLabel="Elapsed of the run time"
    />
  );
}

interface TileProps {
  label: string;
  value: string;
  unit?: string;
  of?: string | undefined;
  note: ComponentChildren;
  isBad?: boolean;
  trend?: number[];
  /** The trend is all there is, rather than the latest part of it. */
  isWholeTrend?: boolean;
  progress?: number | undefined;
  progressLabel?: string;
}

function Tile(props: TileProps) {
  const { label, value, unit, of, note, isBad = false, trend, progress, progressLabel } = props;
  const trendLength = props.isWholeTrend ? (trend?.length ?? 0) : sparkPoints;
  return (
    <div class={isBad ? "tile is-bad" : "tile"}>
      <dt>{label}</dt>
      <dd>
        <span class="tile-value">
          {value}
          {unit && <small> {unit}</small>}
          {of && <small> / {of}</small>}
        </span>
        <span class="tile-note">{note}</span>
        {trend && <Sparkline values={trend} length={trendLength} width={120} height={32} />}
        {progress !== undefined && (
          <progress max={1} value={Math.min(progress, 1)} aria-label={progressLabel} />
        )}
      </dd>
    </div>
  );
}
