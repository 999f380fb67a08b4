// The values of the start form: what a person types, what the server is asked, what is wrong with
// it, and what the browser remembers. Pure but for remembering.

import type { Parameter, StartForm, StartRequest, State } from "../wire";
import { formatRunTime, parseRunTime, runTimeHint } from "./run_time";
import { recall, remember } from "./saved";

/** As typed. */
export interface StartValues {
  users: string;
  spawnRate: string;
  host: string;
  runTime: string;
  stages: string;
  arrivalRate: string;
  iterations: string;
  warmup: string;
  /** One a line. */
  thresholds: string;
  /** Of the run, in the history. */
  name: string;
  /** Kinds that shall not run; so that a kind that is new in the scenario does. */
  excluded: string[];
  /** By kind, in place of the scenario's own; "": that. */
  weights: Record<string, string>;
  parameters: Record<string, string>;
}

export type Problems = Partial<
  Record<
    | "users"
    | "spawnRate"
    | "host"
    | "runTime"
    | "stages"
    | "arrivalRate"
    | "iterations"
    | "kinds"
    | "parameters"
    | "name",
    string
  >
>;

const stagesPattern = /^\s*[\d.]+[\w.]*:[\d.]+(\/\w+)?\s*(,\s*[\d.]+[\w.]*:[\d.]+(\/\w+)?\s*)*$/;

export function valuesFrom(state: State): StartValues {
  const { users, spawn_rate, host, run_time, stages } = state.defaults;
  const { arrival_rate = "", iterations = 0, warmup = "", thresholds = [] } = state.defaults;
  return {
    users: `${users}`,
    spawnRate: `${spawn_rate}`,
    host,
    runTime: formatRunTime(run_time),
    stages,
    arrivalRate: arrival_rate,
    iterations: iterations > 0 ? `${iterations}` : "",
    warmup,
    thresholds: thresholds.join("\n"),
    name: state.name ?? "",
    excluded: [],
    weights: {},
    parameters: Object.fromEntries(state.parameters.map(({ name, value }) => [name, value])),
  };
}

export function problemsOf(values: StartValues, state: State): Problems {
  const problems: Problems = {};
  const users = usersProblem(values.users);
  if (users) problems.users = users;
  const rate = rateProblem(values.spawnRate);
  if (rate) problems.spawnRate = rate;
  const host = hostProblem(values.host.trim());
  if (host) problems.host = host;
  if (parseRunTime(values.runTime) === undefined)
    problems.runTime = `Write a time such as ${runTimeHint}, or leave it empty.`;
  if (values.stages.trim() !== "" && !stagesPattern.test(values.stages))
    problems.stages = "Write a time and the users at its end for each stage, as in 1m:50,3m:50,30s:0.";
  const arrivals = values.arrivalRate.trim();
  if (arrivals !== "") {
    const wrong = arrivalRateProblem(arrivals);
    if (wrong) problems.arrivalRate = wrong;
    else if (values.stages.trim() !== "")
      problems.arrivalRate = "Leave this or the stages empty; stages can have rates as well.";
  }
  if (!/^\s*\d*\s*$/.test(values.iterations))
    problems.iterations = "Write a whole number of tasks, or leave it empty.";
  if (new TextEncoder().encode(values.name.trim()).length > 100)
    problems.name = "Write a name of at most 100 bytes, or leave it empty.";
  if (state.kinds.length > 0 && chosenKinds(values, state).length === 0)
    problems.kinds = "Choose at least one kind of user.";
  else if (chosenKinds(values, state).some((name) => !/^\s*(\d+(\.\d*)?)?\s*$/.test(weightOf(values, name))))
    problems.kinds = "Write each weight as a number such as 3, or leave it empty.";
  // A secret of the command line is not shown, so the server decides about secrets.
  const missing = state.parameters.find(
    ({ name, value, is_required, is_secret }) =>
      is_required && !is_secret && (values.parameters[name] ?? value) === "",
  );
  if (missing) problems.parameters = missing.name;
  return problems;
}

/** An empty text is none. */
export function hostProblem(host: string): string {
  if (host === "" || /^(https?|http\+unix):\/\/[^\s/?#]+/i.test(host)) return "";
  return "Begin with http:// or https://, as in https://shop.example.";
}

export function usersProblem(text: string): string {
  const users = Number(text);
  if (text.trim() !== "" && Number.isInteger(users) && users >= 1) return "";
  return "Write a whole number of users, at least 1.";
}

export function rateProblem(text: string): string {
  const rate = Number(text);
  if (text.trim() !== "" && Number.isFinite(rate) && rate > 0) return "";
  return "Write how many users start each second, more than 0.";
}

export function arrivalRateProblem(text: string): string {
  if (/^\s*\d+(\.\d+)?(\/(s|m|min|h))?\s*$/.test(text) && parseFloat(text) > 0) return "";
  return "Write how many arrive, as in 500/s or 30/m.";
}

export function requestFrom(values: StartValues, state: State): StartRequest {
  const request: StartRequest = {
    // They would hold in place of the shape.
    ...(!state.defaults.has_shape && {
      users: Number(values.users),
      spawn_rate: Number(values.spawnRate),
    }),
    host: values.host.trim(),
    run_time: parseRunTime(values.runTime) ?? 0,
    stages: values.stages.trim(),
    arrival_rate: values.arrivalRate.trim(),
    iterations: Number(values.iterations),
    warmup: values.warmup.trim(),
    thresholds: values.thresholds.split("\n").filter((line) => line.trim() !== ""),
    name: values.name.trim(),
  };
  const chosen = chosenKinds(values, state);
  const words = chosen.map((name) => {
    const weight = weightOf(values, name);
    return weight === "" ? name : `${name}=${weight}`;
  });
  if (chosen.length < state.kinds.length || words.join() !== chosen.join()) request.kinds = words;
  if (state.parameters.length > 0)
    request.parameters = Object.fromEntries(
      state.parameters.map(({ name, value }) => [name, values.parameters[name] ?? value]),
    );
  return request;
}

export function chosenKinds(values: StartValues, state: State): string[] {
  return state.kinds.map(({ name }) => name).filter((name) => !values.excluded.includes(name));
}

/** As typed; "" for the scenario's own. */
export function weightOf(values: Pick<StartValues, "weights">, name: string): string {
  return values.weights[name]?.trim() ?? "";
}

interface Remembered {
  /** The defaults that the person saw; when the command line says something else, it wins. */
  defaults: StartForm;
  name?: string | undefined;
  values: StartValues;
}

/** What was typed last for this scenario, unless mayfly was started with other values since. */
export function recallValues(state: State): StartValues {
  const fresh = valuesFrom(state);
  const saved = recall<Remembered | null>(keyOf(state), null);
  if (!saved || JSON.stringify(saved.defaults) !== JSON.stringify(state.defaults)) return fresh;
  const parameters = { ...fresh.parameters };
  for (const { name, is_secret, choices } of state.parameters) {
    const value = saved.values.parameters[name];
    if (value === undefined || is_secret) continue;
    if (choices.length === 0 || choices.includes(value)) parameters[name] = value;
  }
  const name = saved.name === state.name ? saved.values.name : fresh.name;
  return { ...fresh, ...saved.values, parameters, name };
}

export function rememberValues(values: StartValues, state: State): void {
  const isOpen = ({ is_secret }: Parameter) => !is_secret;
  const parameters = Object.fromEntries(
    state.parameters.filter(isOpen).map(({ name }) => [name, values.parameters[name] ?? ""]),
  );
  const { defaults, name } = state;
  const saved: Remembered = { defaults, name, values: { ...values, parameters } };
  remember(keyOf(state), saved);
}

function keyOf(state: State): string {
  return `form.${state.scenario}`;
}
