// What somebody changes of a made-up run while it goes on.

import type { RunChange } from "../src/wire";
import type { Simulation } from "./simulation";

export function changeHost(simulation: Simulation, host: string): string {
  const { run } = simulation;
  if (!simulation.isActive) return "No test runs whose host could be changed; start one.";
  noteChange(simulation, "host", run.host, host);
  run.host = host;
  return "";
}

export function changeRunTime(simulation: Simulation, seconds: number): string {
  const { run } = simulation;
  if (!simulation.isActive) return "No test runs whose run time could be changed; start one.";
  if (seconds > 0 && seconds <= run.elapsed_seconds)
    return "The test has run for longer already; give a longer run time, or stop the test.";
  const words = (time: number) => (time > 0 ? `${time}s` : "");
  noteChange(simulation, "run_time", words(run.run_time_seconds), words(seconds));
  run.run_time_seconds = seconds;
  return "";
}

export function noteChange(
  simulation: Simulation,
  what: RunChange["what"],
  before: string,
  now: string,
): void {
  const { elapsed_seconds } = simulation.run;
  const change = { time_ms: simulation.second(), elapsed_seconds, what, before, now };
  simulation.run.changes = [...(simulation.run.changes ?? []), change];
  const name = what === "run_time" ? "run time" : what;
  simulation.annotate("target", `${name}: ${now || "until stopped"}`);
}
