// Whether users do what the scenario asked for: shares as configured and as observed.

import { formatCount, formatQuantity, formatShare } from "../model/format";
import { visible } from "../model/visible";
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
  const depths = depthsOf(tasks);
  return (
    <article class="card">
      <header class="card-head">
        <h3>
          <bdi>{visible(name)}</bdi>
        </h3>
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
            <TaskLine
              key={task.task}
              task={task}
              depth={depths.get(task.task) ?? 0}
              observed={observedShare(task, tasks)}
            />
          ))}
        </tbody>
      </table>
    </article>
  );
}

/** How deep each task is in groups; a group comes before what is in it. */
function depthsOf(tasks: TaskRow[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const { task, group } of tasks)
    depths.set(task, group === undefined ? 0 : (depths.get(group) ?? 0) + 1);
  return depths;
}

/** Among what is drawn in the same group. */
export function observedShare(task: TaskRow, tasks: TaskRow[]): number {
  const runs = tasks
    .filter(({ group }) => group === task.group)
    .reduce((sum, other) => sum + other.runs, 0);
  return runs > 0 ? task.runs / runs : 0;
}

function usersOf(count: KindCount | undefined): string {
  if (!count || count.wanted + count.running === 0) return "";
  return `${formatCount(count.running)} of ${formatQuantity(count.wanted, "user")}`;
}

function shareOf({ fixed_count, weight, arrivals }: Kind): string {
  if (arrivals) return `arrivals ${arrivals}`;
  return fixed_count > 0 ? `fixed at ${formatCount(fixed_count)}` : `weight ${weight}`;
}

function TaskLine({ task, depth, observed }: { task: TaskRow; depth: number; observed: number }) {
  return (
    <tr>
      <th
        scope="row"
        class="name"
        title={visible(task.task)}
        style={depth > 0 ? { paddingLeft: `${12 + 16 * depth}px` } : undefined}
      >
        <bdi>{visible(task.task)}</bdi>
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
