// The history of finished runs: what the server keeps, and the one that the page shows in place of the
// live run. Which one that is stands in the address.

import { signal } from "@preact/signals";
import type { Report } from "../wire";
import type { Comparison, RunSummary } from "../wire_runs";
import { address, openRun, setParam } from "./address";
import { refusalOf, type Outcome } from "./api";
import { Live } from "./live";
import { partsOf, type Parts } from "./report_parts";

/** A value, or the sentence on why there is none. */
export type Answer<Value> = { value: Value } | { refusal: string };

export interface Runs {
  list(): Promise<Answer<RunSummary[]>>;
  open(id: string): Promise<Answer<Report>>;
  compare(before: string, now: string): Promise<Answer<Comparison>>;
  remove(id: string): Promise<Outcome>;
}

export const runs: Runs = {
  list: async () => {
    const answer = await get<{ runs: RunSummary[] }>("api/runs");
    return "value" in answer ? { value: answer.value.runs } : answer;
  },
  open: (id) => get<Report>(`api/runs/${encodeURIComponent(id)}`),
  compare: (before, now) =>
    get<Comparison>(`api/runs/compare?${new URLSearchParams({ a: before, b: now }).toString()}`),
  remove: async (id) => {
    const answer = await get(`api/runs/${encodeURIComponent(id)}`, { method: "DELETE" });
    return "refusal" in answer ? answer.refusal : "";
  },
};

async function get<Value>(path: string, options: RequestInit = {}): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, options);
    return response.ok
      ? { value: (await response.json()) as Value }
      : { refusal: await refusalOf(response) };
  } catch {
    return { refusal: "mayfly does not answer. Check that it still runs, then try again." };
  }
}

/** The run that is shown in place of the live one; null: the live one. */
export interface Replay {
  id: string;
  /** null: it has not come yet. */
  live: Live | null;
  parts: Parts | null;
  refusal: string;
}
export const replay = signal<Replay | null>(null);

/** A finished run in the form of a live one, which does not go on. */
export function replayed(report: Report): Live {
  const live = new Live(() => Promise.resolve(report.history));
  live.link.value = { state: "open" };
  live.state.value = report.state;
  live.history.value = report.history;
  live.logs.value = report.snapshot.logs;
  live.snapshot.value = report.verdict
    ? { ...report.snapshot, verdict: report.verdict }
    : report.snapshot;
  return live;
}

/** Shows the run that the address names, or the live one. Called at every change of the address. */
export async function followRun(from: Runs = runs): Promise<void> {
  const id = address.value.params["run"] ?? "";
  if (id === (replay.peek()?.id ?? "")) return;
  replay.value = id === "" ? null : { id, live: null, parts: null, refusal: "" };
  if (id === "") return;
  const answer = await from.open(id);
  if (replay.peek()?.id !== id) return;
  replay.value =
    "value" in answer
      ? { id, live: replayed(answer.value), parts: partsOf(answer.value), refusal: "" }
      : { id, live: null, parts: null, refusal: answer.refusal };
}

export function showRun(id: string): void {
  openRun("statistics", id);
}

export function showLive(): void {
  setParam(address.value.tab, "run", "");
}
