// Whether users do what the scenario asked for: shares as configured and as observed.

import { formatCount, formatQuantity, formatShare } from "../model/format";
import type { Kind, KindCount, TaskRow } from "../wire";
import { ArrivalsTable } from "./arrivals";

export interface TasksProps {
  tasks: TaskRow[];
  counts: KindCount[];
  kinds: Kind[];
}

export function Tasks({ tasks, counts, kinds }: TasksProps) {
  const names = [...new Set([...counts.map(({ name }) => name), ...tasks.map(({ kind }) => kind)])];
  if (names.length === 0) return <div class="empty">The scenario's users have no tasks yet.</div>;
  return (
    <section class="cards">
      <ArrivalsTable kinds={counts} />
      {names.map((name) => (
        <KindCard
          key={name}
          name={name}
          kind={kinds.find((kind) => kind.name === name)}
          count={counts.find((count) => count.name === name)}
          tasks={tasks.filter((task) => task.kind === name)}
        />
      ))}
    </section>
  );
}

interface KindCardProps {
  name: string;
  kind: Kind | undefined;
  count: KindCount | undefined;
  tasks: TaskRow[];
}

function KindCard({ name, kind, count, tasks }: KindCardProps) {
  const runs = tasks.reduce((sum, task) => sum + task.runs, 0);
  return (
    <article class="card">
      <header class="card-head">
        <h3>{name}</h3>
        <p>
          {[usersOf(count), kind && shareOf(kind)].filter(Boolean).join(" · ")}
        </p>
      </header>
      <table class="small-table shares">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col" class="is-figure">
              Configured
            </th>
            <th scope="col" class="is-figure">
              Observed
            </th>
            <th scope="col" class="bar-cell">
              <span class="visually-hidden">Compared</span>
            </th>
            <th scope="col" class="is-figure">
              Runs
            </th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <TaskLine key={task.task} task={task} observed={runs > 0 ? task.runs / runs : 0} />
          ))}
        </tbody>
      </table>
    </article>
  );
}

function usersOf(count: KindCount | undefined): string {
  if (!count || count.wanted + count.running === 0) return "";
  return `${formatCount(count.running)} of ${formatQuantity(count.wanted, "user")}`;
}

function shareOf({ fixed_count, weight, arrivals }: Kind): string {
  if (arrivals) return `arrivals ${arrivals}`;
  return fixed_count > 0 ? `fixed at ${formatCount(fixed_count)}` : `weight ${weight}`;
}

function TaskLine({ task, observed }: { task: TaskRow; observed: number }) {
  return (
    <tr>
      <th scope="row" class="name" title={task.task}>
        {task.task}
      </th>
      <td>{formatShare(task.weight)}</td>
      <td>{task.runs === 0 ? "–" : formatShare(observed)}</td>
      <td class="bar-cell" aria-hidden="true">
        <div class="track">
          <i class="bar" style={{ width: `${observed * 100}%` }} />
          <i class="bar-mark" style={{ left: `${task.weight * 100}%` }} />
        </div>
      </td>
      <td>{formatCount(task.runs)}</td>
    </tr>
  );
}
