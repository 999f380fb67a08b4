// The history of a run on the page's side: what the server sent once, kept up to date by the tail
// that comes with every snapshot. Pure values; a merge makes a new one.

import type { Annotation, History, PhaseName } from "../wire";

export const phaseNames: readonly PhaseName[] = [
  "dns",
  "connect",
  "tls",
  "send",
  "first_byte",
  "receive",
];

export const emptyHistory: History = {
  resolution_ms: 1000,
  time_ms: [],
  span_ms: [],
  requests_per_second: [],
  failures_per_second: [],
  p50: [],
  p95: [],
  p99: [],
  users_wanted: [],
  users_running: [],
  arrivals_per_second: [],
  arrivals_asked: [],
  arrivals_dropped: [],
  generator_bound: [],
  phases: { dns: [], connect: [], tls: [], send: [], first_byte: [], receive: [] },
  heat: [],
  heat_bounds: [],
  annotations: [],
};

/** Whether `tail` continues `history`; if not, only the server can say what the history is now. */
export function continues(history: History, tail: History): boolean {
  const first = tail.time_ms[0];
  if (first === undefined) return true;
  const last = history.time_ms.at(-1);
  const lastSpan = history.span_ms.at(-1) ?? 0;
  if (last === undefined) return false;
  return tail.resolution_ms === history.resolution_ms && first <= last + lastSpan;
}

/** `history` with its newest points replaced and followed by those of `tail`. */
export function merged(history: History, tail: History): History {
  const first = tail.time_ms[0];
  const kept = first === undefined ? history.time_ms.length : lowerBound(history.time_ms, first);
  const joined = <Value>(old: Value[], recent: Value[]) => [...old.slice(0, kept), ...recent];
  const phases = { ...history.phases };
  for (const name of phaseNames) phases[name] = joined(history.phases[name], tail.phases[name]);
  return {
    resolution_ms: tail.resolution_ms,
    time_ms: joined(history.time_ms, tail.time_ms),
    span_ms: joined(history.span_ms, tail.span_ms),
    requests_per_second: joined(history.requests_per_second, tail.requests_per_second),
    failures_per_second: joined(history.failures_per_second, tail.failures_per_second),
    p50: joined(history.p50, tail.p50),
    p95: joined(history.p95, tail.p95),
    p99: joined(history.p99, tail.p99),
    users_wanted: joined(history.users_wanted, tail.users_wanted),
    users_running: joined(history.users_running, tail.users_running),
    arrivals_per_second: joined(history.arrivals_per_second ?? [], tail.arrivals_per_second ?? []),
    arrivals_asked: joined(history.arrivals_asked ?? [], tail.arrivals_asked ?? []),
    arrivals_dropped: joined(history.arrivals_dropped ?? [], tail.arrivals_dropped ?? []),
    generator_bound: joined(history.generator_bound ?? [], tail.generator_bound ?? []),
    phases,
    heat: joined(history.heat, tail.heat),
    heat_bounds: longer(history.heat_bounds, tail.heat_bounds),
    annotations: mergedAnnotations(history.annotations, tail.annotations),
  };
}

/** Index of the first of the ascending `values` that is not below `bound`. */
export function lowerBound(values: readonly number[], bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bounds are added at the end as slower responses come. */
function longer(a: number[], b: number[]): number[] {
  return b.length > a.length ? b : a;
}

function mergedAnnotations(old: Annotation[], recent: Annotation[]): Annotation[] {
  const keyOf = (mark: Annotation) => `${mark.time_ms} ${mark.kind} ${mark.text}`;
  const known = new Set(old.map(keyOf));
  const news = recent.filter((mark) => !known.has(keyOf(mark)));
  if (news.length === 0) return old;
  return [...old, ...news].sort((a, b) => a.time_ms - b.time_ms);
}
