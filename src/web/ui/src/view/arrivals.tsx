// What became of the arrivals of each kind that has a plan of them, and how late the tasks of those
// began that have a pace.

import { formatCount, formatMillis } from "../model/format";
import type { Arrivals, KindCount } from "../wire";

const counts = [
  ["scheduled", "Scheduled"],
  ["completed", "Completed"],
  ["failed", "Failed"],
  ["dropped", "Dropped"],
  ["interrupted", "Interrupted"],
  ["lost", "Lost"],
  ["late", "Late"],
] as const;

const paced = [["late", "Late"]] as const;

type Row = KindCount & Arrivals;

export function ArrivalsTable({ kinds }: { kinds: KindCount[] }) {
  const begun = kinds.filter((kind) => kind.start_delay !== undefined);
  const arrivals = begun.filter((kind) => kind.scheduled !== undefined) as Row[];
  const others = begun.filter((kind) => kind.scheduled === undefined) as Row[];
  return (
    <>
      <Delays title="Arrivals" rows={arrivals} counts={counts} />
      <Delays title="Tasks of users with a pace" rows={others} counts={paced} />
    </>
  );
}

interface DelaysProps {
  title: string;
  rows: Row[];
  counts: readonly (readonly [Exclude<keyof Arrivals, "start_delay">, string])[];
}

function Delays({ title, rows, counts }: DelaysProps) {
  if (rows.length === 0) return null;
  return (
    <article class="card">
      <header class="card-head">
        <h3>{title}</h3>
        <p>and how late they were begun, in ms</p>
      </header>
      <table class="small-table">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            {[...counts.map(([, title]) => title), "Delay p50", "p99", "Max"].map((title) => (
              <th scope="col" class="is-figure" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" class="name" title={row.name}>
                {row.name}
              </th>
              {counts.map(([key]) => (
                <td key={key}>{formatCount(row[key])}</td>
              ))}
              <td>{formatMillis(row.start_delay.p50)}</td>
              <td>{formatMillis(row.start_delay.p99)}</td>
              <td>{formatMillis(row.start_delay.max)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
