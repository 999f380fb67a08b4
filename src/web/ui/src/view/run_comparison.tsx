// What changed from one run to another: a row for each request, with intervals, and both runs in the
// same charts. The page and the HTML report show it.

import { useState } from "preact/hooks";
import { formatCount, formatElapsed, formatMillis, formatMoment, formatPercent, formatRate, sentence } from "../model/format";
import { formatChange, intervalText, spectrumCurve, spectrumMarks } from "../model/run_changes";
import type { ComparedRow, ComparedRun, Comparison, Course, Quantity, RunFigures } from "../wire_runs";
import { DataTable, type Column } from "./data_table";
import { Name } from "./name";
import { RunCurves } from "./run_curves";
import { Pill } from "./pill";

export function RunComparison({ comparison, isWhole = false }: { comparison: Comparison; isWhole?: boolean }) {
  const { before, now, difference, rows } = comparison;
  const [total, ...others] = rows;
  return (
    <div class="run-comparison">
      <dl class="run-sides">
        <Side what="Before" run={before} />
        <Side what="Now" run={now} />
      </dl>
      {difference !== "" && (
        <p class="hint">{sentence(`the runs were not asked for the same: ${difference}`)}</p>
      )}
      <DataTable
        name="Changes"
        columns={columns}
        rows={others}
        keyOf={keyOf}
        total={total}
        details={(row) => <Intervals row={row} />}
        empty="Neither run has a request."
        isWhole={isWhole}
      />
      <p class="hint">
        A change in colour is beyond noise: its 95% confidence interval, bootstrapped from the seconds
        of both runs, does not include zero.
      </p>
      <div class="run-charts">
        {courses.map(([title, unit, column]) => (
          <RunCurves
            key={title}
            title={title}
            unit={unit}
            before={{ x: since(before), y: before.course[column] }}
            now={{ x: since(now), y: now.course[column] }}
            formatX={formatElapsed}
          />
        ))}
        <Spectra rows={rows} />
      </div>
    </div>
  );
}

/** The first point is of a whole second, in which the run began. */
function since({ course }: ComparedRun): number[] {
  return course.seconds.map((second) => Math.max(second, 0));
}

const courses: [string, string, keyof Course][] = [
  ["Rate", "requests per second", "requests_per_second"],
  ["Failures", "per second", "failures_per_second"],
  ["p50", "ms", "p50"],
  ["p95", "ms", "p95"],
  ["p99", "ms", "p99"],
  ["Users", "running", "users_running"],
];

function Side({ what, run }: { what: "Before" | "Now"; run: ComparedRun }) {
  return (
    <div>
      <dt>
        <i class={what === "Now" ? "swatch is-now" : "swatch is-before"} />
        {what}
      </dt>
      <dd>
        <b>{run.name || run.id}</b> {run.load}, {formatMoment(run.started_ms)}{" "}
        {run.outcome !== "" && (
          <Pill tone={run.outcome === "passed" ? "good" : "bad"} text={run.outcome.replaceAll("_", " ")} />
        )}
        {run.changed.map((words) => (
          <p key={words} class="hint">
            {sentence(words)}
          </p>
        ))}
      </dd>
    </div>
  );
}

function keyOf(row: ComparedRow): string {
  return `${row.method} ${row.name}`;
}

/** One line for the sum or a row; a person chooses which. */
function Spectra({ rows }: { rows: ComparedRow[] }) {
  const [chosen, setChosen] = useState("");
  const choices = rows.filter(({ spectrum }) => spectrum !== undefined);
  const row = choices.find((one) => keyOf(one) === chosen) ?? choices[0];
  if (!row?.spectrum) return null;
  return (
    <div>
      <RunCurves
        title="Percentiles"
        unit={`ms, of ${keyOf(row).trim()}`}
        before={spectrumCurve(row.spectrum.before)}
        now={spectrumCurve(row.spectrum.now)}
        marks={spectrumMarks.map(({ at }) => at)}
        formatX={(at) => spectrumMarks.find((mark) => mark.at === at)?.text ?? ""}
      />
      <label class="run-choice">
        Percentiles of{" "}
        <select value={keyOf(row)} onChange={(event) => setChosen(event.currentTarget.value)}>
          {choices.map((one) => (
            <option key={keyOf(one)}>{keyOf(one)}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

type Show = (value: number) => string;

const figures: [Quantity, string, keyof RunFigures, Show][] = [
  ["rate", "Rate, /s", "requests_per_second", formatRate],
  ["failures", "Failed", "failure_ratio", formatPercent],
  ["p50", "p50, ms", "p50", formatMillis],
  ["p95", "p95, ms", "p95", formatMillis],
  ["p99", "p99, ms", "p99", formatMillis],
];

const columns: Column<ComparedRow>[] = [
  {
    key: "name",
    title: "Request",
    kind: "text",
    valueOf: (row) => row.name,
    show: (row) => <Name text={row.name} method={row.method} />,
    narrow: "title",
  },
  {
    key: "requests",
    title: "Requests",
    kind: "figure",
    width: "m",
    valueOf: (row) => row.now?.num_requests ?? 0,
    show: (row) => <Pair row={row} figure="num_requests" show={formatCount} />,
  },
  ...figures.map(
    ([quantity, title, figure, show]): Column<ComparedRow> => ({
      key: quantity,
      title,
      kind: "figure",
      width: "m",
      valueOf: (row) => row.changes.find((change) => change.quantity === quantity)?.change ?? 0,
      show: (row) => <Pair row={row} figure={figure} show={show} quantity={quantity} />,
    }),
  ),
];

interface PairProps {
  row: ComparedRow;
  figure: keyof RunFigures;
  show: Show;
  quantity?: Quantity;
}

function Pair({ row, figure, show, quantity }: PairProps) {
  const change = row.changes.find((one) => one.quantity === quantity);
  const side = (figures: RunFigures | null) => (figures ? show(figures[figure]) : "–");
  const tone = !change?.is_beyond_noise ? "" : change.is_worse ? "bad" : "good";
  return (
    <span class="run-pair" title={change ? intervalText(change) : undefined}>
      {side(row.before)} → {side(row.now)}
      {change && (row.before?.[figure] ?? 0) + (row.now?.[figure] ?? 0) > 0 && (
        <small class={tone}>{formatChange(change)}</small>
      )}
    </span>
  );
}

function Intervals({ row }: { row: ComparedRow }) {
  if (row.changes.length === 0) {
    return <p class="details hint">Only one of the runs has this request.</p>;
  }
  return (
    <ul class="details run-intervals">
      {row.changes.map((change) => (
        <li key={change.quantity}>
          {change.quantity}: {formatChange(change)}, {intervalText(change)}
        </li>
      ))}
    </ul>
  );
}
