// What was asked for, and where it ran.

import { formatElapsed, formatMoment, formatQuantity, formatRate } from "../model/format";
import { samplesText } from "../view/words";
import { formatRunTime } from "../model/run_time";
import type { Report, RunChange } from "../wire";

type Line = [name: string, value: string];

export function Configuration({ report }: { report: Report }) {
  const { state, environment = [] } = report;
  const { run } = report.snapshot;
  const test: Line[] = [
    ["Scenario", run.scenario],
    ["Host", run.host || "–"],
    ["Users", `${run.target_users} at ${formatRate(run.spawn_rate)} per second`],
    ["Run time", formatRunTime(run.run_time_seconds) || "until stopped"],
    ...(run.changes ?? []).map(changeLine),
    ["Started", formatMoment(run.started_ms)],
    ["Ended", formatMoment(run.ended_ms)],
    ["Elapsed", formatElapsed(run.elapsed_seconds)],
    ["Seed", `${run.seed}`],
    ["Run", run.id],
  ];
  if (run.samples) test.push(["Samples", samplesText(run.samples)]);
  if (state.tags.length > 0) test.push(["Only tasks with tags", state.tags.join(", ")]);
  if (state.exclude_tags.length > 0) test.push(["Without tags", state.exclude_tags.join(", ")]);
  if (state.command.length > 0) test.push(["Repeat this run", state.command.join(" ")]);
  const kinds = state.kinds.map(({ name, weight, fixed_count }): Line => {
    const share = fixed_count > 0 ? formatQuantity(fixed_count, "user") : `weight ${weight}`;
    return [name, share];
  });
  const parameters = state.parameters.map(({ name, value, is_secret }): Line => {
    return [name, is_secret ? "not shown" : value || "–"];
  });
  return (
    <div class="cards">
      <Facts title="Test" lines={test} />
      {kinds.length > 0 && <Facts title="Kinds of users" lines={kinds} />}
      {parameters.length > 0 && <Facts title="Parameters" lines={parameters} />}
      {environment.length > 0 && (
        <Facts
          title="Environment"
          lines={environment.map(({ name, value }): Line => [name, value])}
        />
      )}
    </div>
  );
}

const changed = { host: "Host changed", run_time: "Run time changed", load: "Load changed" };

function changeLine({ time_ms, what, before, now }: RunChange): Line {
  const none = what === "host" ? "the hosts of the kinds" : "no limit";
  return [changed[what], `${formatMoment(time_ms)}: from ${before || none} to ${now || none}`];
}

function Facts({ title, lines }: { title: string; lines: Line[] }) {
  return (
    <article class="card">
      <header class="card-head">
        <h3>{title}</h3>
      </header>
      <dl class="facts">
        {lines.map(([name, value], at) => (
          <div key={at}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
