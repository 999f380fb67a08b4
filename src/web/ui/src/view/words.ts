// The words for states, and the tone in which each is shown. Pure.

import { formatCount, sentence } from "../model/format";
import type { PhaseName, Run, RunState, Verdict, WorkerRow } from "../wire";

export type Tone = "good" | "busy" | "bad" | "quiet";

export const runWords: Record<RunState, string> = {
  ready: "Ready",
  preparing: "Preparing",
  spawning: "Spawning",
  running: "Running",
  paused: "Paused",
  stopping: "Stopping",
  stopped: "Stopped",
};

export const runTones: Record<RunState, Tone> = {
  ready: "quiet",
  preparing: "busy",
  spawning: "busy",
  running: "good",
  paused: "busy",
  stopping: "busy",
  stopped: "quiet",
};

/** The state of a run; once it is over, what it came to. */
export function endOf(verdict: Verdict | undefined, run: Run): { tone: Tone; text: string } {
  if (run.state !== "stopped" || !verdict) return { tone: runTones[run.state], text: runWords[run.state] };
  if (verdict.passed) return { tone: "good", text: "Passed" };
  if (verdict.outcome === "interrupted") return { tone: "busy", text: "Interrupted" };
  return { tone: "bad", text: "Failed" };
}

export const workerTones: Record<WorkerRow["state"], Tone> = {
  connecting: "busy",
  ready: "quiet",
  running: "good",
  stalled: "bad",
  lost: "bad",
  gone: "quiet",
};

export const phaseWords: Record<PhaseName, string> = {
  dns: "DNS",
  connect: "Connect",
  tls: "TLS",
  send: "Send",
  first_byte: "First byte",
  receive: "Receive",
};

/** Of a status as figures name it: "0" is none, "other" those that are too rare to be told apart. */
export function statusWords(status: string): string {
  return status === "0" ? "no response" : status;
}

/** "shop.cpp" of a path; a person who runs several tests tells them apart by it. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What became of the samples of --samples. */
export function samplesText({ written, dropped }: { written: number; dropped: number }): string {
  const text = `${formatCount(written)} written`;
  return dropped > 0 ? `${text}, ${formatCount(dropped)} dropped, as more came than could be sent` : text;
}

/** What a reader must know to judge the figures of `run`, worst first. */
export function warningsOf(run: Run): string[] {
  const warnings: string[] = [];
  if (run.is_partial)
    warnings.push("The results are partial: a worker was lost with its latest figures.");
  if (run.failed_users > 0)
    warnings.push(
      run.failed_users === 1
        ? "on_start failed in 1 user."
        : `on_start failed in ${run.failed_users} users.`,
    );
  return [...warnings, ...run.warnings.map(sentence)];
}
