// What a person changes of a run that goes on: as typed, what is wrong with it, and what the server is
// asked for. Pure.

import type { Run, UsersRequest } from "../wire";
import type { Actions, Outcome } from "./api";
import { formatRunTime, parseRunTime, runTimeHint } from "./run_time";
import { hostProblem, rateProblem, usersProblem } from "./start_values";

/** As typed. */
export interface SteerValues {
  users: string;
  spawnRate: string;
  host: string;
  runTime: string;
}

export type SteerProblems = Partial<Record<keyof SteerValues, string>>;

export function steerValuesOf(run: Run): SteerValues {
  return {
    users: `${run.target_users}`,
    spawnRate: `${run.spawn_rate}`,
    host: run.host,
    runTime: formatRunTime(run.run_time_seconds),
  };
}

/** Of what differs from `first`, that the panel began with; the rest is as the run has it. */
export function steerProblems(values: SteerValues, first: SteerValues): SteerProblems {
  const problems: SteerProblems = {};
  const note = (name: keyof SteerValues, problemOf: (text: string) => string) => {
    const problem = values[name] === first[name] ? "" : problemOf(values[name]);
    if (problem) problems[name] = problem;
  };
  note("users", usersProblem);
  note("spawnRate", rateProblem);
  note("host", (host) => hostProblem(host.trim() || "none"));
  note("runTime", (text) =>
    parseRunTime(text) === undefined ? `Write a time such as ${runTimeHint}, or leave it empty.` : "",
  );
  return problems;
}

/** Asks for what differs, one after the other, until something is refused. */
export async function applySteering(
  values: SteerValues,
  first: SteerValues,
  actions: Pick<Actions, "changeHost" | "changeUsers" | "changeRunTime">,
): Promise<Outcome> {
  const differs = (name: keyof SteerValues) => values[name] !== first[name];
  const { users, spawnRate, host, runTime } = values;
  const steps: (() => Promise<Outcome>)[] = [];
  if (differs("host")) steps.push(() => actions.changeHost({ host: host.trim() }));
  const load: UsersRequest = {};
  if (differs("users")) load.users = Number(users);
  if (differs("spawnRate")) load.spawn_rate = Number(spawnRate);
  if (Object.keys(load).length > 0) steps.push(() => actions.changeUsers(load));
  if (differs("runTime"))
    steps.push(() => actions.changeRunTime({ run_time: parseRunTime(runTime) ?? 0 }));
  for (const step of steps) {
    const refusal = await step();
    if (refusal) return refusal;
  }
  return "";
}
