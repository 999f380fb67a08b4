// The command that repeats a run from a terminal or a CI job. Pure.

import type { Run } from "../wire";
import { formatRunTime } from "./run_time";

/** Its parts, each of which belongs on one line. */
export function commandLine(run: Run): string[] {
  const parts = [`mayfly run ${quoted(run.scenario)}`, "--headless"];
  if (run.host) parts.push(`--host ${quoted(run.host)}`);
  if (run.stages) return [...parts, `--stages ${quoted(run.stages)}`];
  parts.push(`--users ${run.target_users}`, `--spawn-rate ${run.spawn_rate}`);
  if (run.run_time_seconds > 0) parts.push(`--run-time ${formatRunTime(run.run_time_seconds)}`);
  return parts;
}

/** As a word for a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
