// The processes that run the users, and whether they keep up: a worker that is short of processor
// time or late measures itself instead of the target.

import { formatBytes, formatCount, formatMillis, formatRate, formatShare } from "../model/format";
import { trendLength, type Trends } from "../model/trends";
import type { WorkerRow } from "../wire";
import { DataTable, type Column } from "./data_table";
import { Name } from "./name";
import { Pill } from "./pill";
import { Sparkline } from "./sparkline";
import { workerTones } from "./words";

export interface WorkersProps {
  workers: WorkerRow[];
  /** Left out in a report, which has only the end. */
  trends?: Trends;
  isWhole?: boolean;
}

/** From here on figures are coloured, because the worker distorts what it measures. */
const highCpu = 0.9;
const highLag = 50;

export function Workers({ workers, trends, isWhole = false }: WorkersProps) {
  return (
    <section>
      <DataTable
        name="Workers"
        columns={trends ? [...columns, trendColumn(trends)] : columns}
        rows={workers}
        keyOf={(worker) => worker.name}
        empty="No worker has connected yet."
        isWhole={isWhole}
      />
    </section>
  );
}

const columns: Column<WorkerRow>[] = [
  {
    key: "name",
    title: "Worker",
    kind: "text",
    valueOf: (worker) => worker.name,
    show: (worker) => (
      <span class="worker">
        <Name text={worker.name} />
        {worker.note && (
          <small class="note" title={worker.note}>
            {worker.note}
          </small>
        )}
      </span>
    ),
    narrow: "title",
  },
  {
    key: "state",
    title: "State",
    kind: "text",
    width: "l",
    valueOf: (worker) => worker.state,
    show: (worker) => <Pill tone={workerTones[worker.state]} text={worker.state} />,
  },
  {
    key: "users",
    title: "Users",
    kind: "figure",
    width: "m",
    valueOf: (worker) => worker.users,
    show: (worker) => formatCount(worker.users),
  },
  {
    key: "cpu",
    title: "CPU",
    hint: "Share of one core",
    kind: "figure",
    width: "l",
    valueOf: (worker) => worker.cpu,
    show: (worker) => (
      <span class={worker.cpu >= highCpu ? "meter is-high" : "meter"}>
        <i class="track">
          <i class="bar" style={{ width: `${Math.min(worker.cpu, 1) * 100}%` }} />
        </i>
        <b>{formatShare(Math.round(worker.cpu * 100) / 100)}</b>
      </span>
    ),
  },
  {
    key: "memory",
    title: "Memory",
    kind: "figure",
    width: "m",
    valueOf: (worker) => worker.memory_bytes,
    show: (worker) => formatBytes(worker.memory_bytes),
  },
  {
    key: "lag",
    title: "Loop lag",
    hint: "How late the event loop ran at worst in the last second; it adds to response times",
    kind: "figure",
    width: "m",
    valueOf: (worker) => worker.loop_lag,
    show: (worker) => (
      <span class={worker.loop_lag >= highLag ? "warn" : undefined}>
        {formatMillis(worker.loop_lag)} <small>ms</small>
      </span>
    ),
  },
  {
    key: "files",
    title: "Files",
    hint: "Open files and connections",
    kind: "figure",
    width: "m",
    valueOf: (worker) => worker.open_files,
    show: (worker) => formatCount(worker.open_files),
    isSecondary: true,
  },
  {
    key: "rate",
    title: "Requests/s",
    kind: "figure",
    width: "l",
    valueOf: (worker) => worker.requests_per_second,
    show: (worker) => formatRate(worker.requests_per_second),
  },
];

function trendColumn(trends: Trends): Column<WorkerRow> {
  const top = Math.max(1e-9, ...[...trends.values()].flat());
  return {
    key: "trend",
    title: "Last 2 min",
    hint: "Requests per second since this page was opened, all workers to one scale",
    kind: "figure",
    width: "xl",
    valueOf: (worker) => worker.requests_per_second,
    show: (worker) => (
      <Sparkline
        values={trends.get(worker.name) ?? []}
        length={trendLength}
        width={140}
        height={22}
        top={top}
      />
    ),
    isSecondary: true,
  };
}
