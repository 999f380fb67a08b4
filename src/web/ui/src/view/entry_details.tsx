// All that is known of one entry: percentiles as a ladder, phases of the connection, responses by
// status, and the bytes.

import { formatBytes, formatCount, formatMillis, formatRate, formatShare } from "../model/format";
import { phaseNames } from "../model/history";
import { percents } from "../model/percentiles";
import { visible } from "../model/visible";
import type { Entry, ThresholdRow } from "../wire";
import { Percentile, Time } from "./percentile";
import { RowOverTime } from "./row_over_time";
import { phaseWords, statusWords } from "./words";

interface EntryDetailsProps {
  entry: Entry;
  /** With figures over the run. */
  isOverTime?: boolean;
  thresholds?: readonly ThresholdRow[] | undefined;
}

export function EntryDetails({ entry, isOverTime = false, thresholds }: EntryDetailsProps) {
  return (
    <div class="details">
      {isOverTime && (
        <RowOverTime method={entry.method} name={entry.name} thresholds={thresholds} />
      )}
      <div class="details-parts">
        <Ladder entry={entry} />
        <Apart entry={entry} />
        <Phases entry={entry} />
        <div class="details-column">
          <Statuses entry={entry} />
          <Figures entry={entry} />
        </div>
      </div>
    </div>
  );
}

/** Percentiles as bars; a bar's length is the share of the slowest response. */
function Ladder({ entry }: { entry: Entry }) {
  const rungs = [
    ["min", entry.min_response_time] as const,
    ...percents.map((percent) => [percent, entry.percentiles[percent] ?? 0] as const),
  ];
  const highest = Math.max(entry.max_response_time, 1e-9);
  return (
    <section>
      <h4>Response time, ms</h4>
      <table class="ladder">
        <tbody>
          {rungs.map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label === "min" ? label : `${label}%`}</th>
              <td class="bar-cell" aria-hidden="true">
                <i class="bar" style={{ width: `${Math.min(value / highest, 1) * 100}%` }} />
              </td>
              <td>
                <Percentile percent={label} count={entry.num_requests} value={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Successes and failures each. */
function Apart({ entry }: { entry: Entry }) {
  const { success_time: success, failure_time: failure } = entry;
  if (!success || !failure) return null;
  return (
    <section tabIndex={0} aria-label={`Successes and failures of ${nameOf(entry)}`}>
      <h4>Successes and failures, ms</h4>
      <table class="small-table">
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            {["Count", "Min", "Mean", "p50", "p95", "p99", "p99.9", "Max"].map((title) => (
              <th key={title} scope="col" class="is-figure">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[
            { title: "Succeeded", times: success },
            { title: "Failed", times: failure },
          ].map(({ title, times }) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{formatCount(times.count)}</td>
              {(["min", "mean", "p50", "p95", "p99", "p99.9", "max"] as const).map((key) => (
                <td key={key}>
                  <Percentile percent={percentOf[key]} count={times.count} value={times[key]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Min, mean and max are never scarce. */
const percentOf: Record<"min" | "mean" | "p50" | "p95" | "p99" | "p99.9" | "max", string> = {
  ...{ min: "100", mean: "100", max: "100" },
  ...{ p50: "50", p95: "95", p99: "99", "p99.9": "99.9" },
};

function Phases({ entry }: { entry: Entry }) {
  const happened = phaseNames.flatMap((name) => {
    const phase = entry.phases[name];
    return phase ? [{ name, phase }] : [];
  });
  if (happened.length === 0) return null;
  return (
    <section tabIndex={0} aria-label={`Phases of ${nameOf(entry)}`}>
      <h4>Phases, ms</h4>
      <table class="small-table">
        <thead>
          <tr>
            <th scope="col">Phase</th>
            {["Count", "Mean", "p50", "p95", "p99", "Max"].map((title) => (
              <th key={title} scope="col" class="is-figure">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {happened.map(({ name, phase }) => (
            <tr key={name}>
              <th scope="row">{phaseWords[name]}</th>
              <td>{formatCount(phase.count)}</td>
              {[phase.mean, phase.p50, phase.p95, phase.p99, phase.max].map((value, i) => (
                <td key={i}>
                  <Time value={value} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Statuses({ entry }: { entry: Entry }) {
  const rows = Object.entries(entry.statuses);
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return null;
  return (
    <section>
      <h4>Responses</h4>
      <ul class="statuses">
        {rows.map(([status, count]) => (
          <li key={status} class={`status is-${toneOf(status)}`}>
            <b>{statusWords(status)}</b> {formatCount(count)}{" "}
            <small>{formatShare(count / all)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figures({ entry }: { entry: Entry }) {
  // Those that are not kept for a part of the run are left out.
  const figures = [
    { label: "Requests/s, mean", value: entry.requests_per_second, format: formatRate },
    { label: "Failures/s, mean", value: entry.failures_per_second, format: formatRate },
    { label: "Response time, mean", value: entry.avg_response_time, format: withUnit },
    { label: "Size, mean", value: entry.avg_content_length, format: formatBytes },
    { label: "Interrupted by a stop", value: entry.num_interrupted, format: formatCount },
    { label: "Sent again on a new connection", value: entry.num_sent_again, format: formatCount },
    { label: "Sent", value: entry.sent_bytes, format: formatBytes },
    { label: "Received", value: entry.received_bytes, format: formatBytes },
  ].filter(({ value }) => !Number.isNaN(value));
  return (
    <section>
      <h4>Figures</h4>
      <dl class="figures">
        {figures.map(({ label, value, format }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{format(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A report has the details of several at once, which must be told apart by those who hear them. */
function nameOf({ method, name }: Entry): string {
  return visible(`${method} ${name}`.trim());
}

function withUnit(millis: number): string {
  return `${formatMillis(millis)} ms`;
}

function toneOf(status: string): string {
  if (status === "0" || status.startsWith("5")) return "bad";
  return status.startsWith("4") ? "busy" : "good";
}
