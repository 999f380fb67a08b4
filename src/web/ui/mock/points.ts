// The history of a run that did not happen: points as the master would keep them.

import type { History } from "../src/wire";
import { emptyHistory, phaseNames } from "../src/model/history";
import { heatBounds, Latencies, logNormal } from "./latency";
import type { Second } from "./tallies";

export interface Point {
  time: number;
  span: number;
  second: Second;
  usersWanted: number;
  usersRunning: number;
}

/** A history of this one point. */
export function pointHistory(point: Point, random: () => number): History {
  const { latencies, failures } = point.second;
  const share = (part: number) => [latencies.count > 0 ? latencies.mean * part : null];
  return {
    resolution_ms: point.span,
    time_ms: [point.time],
    span_ms: [point.span],
    requests_per_second: [(latencies.count * 1000) / point.span],
    failures_per_second: [(failures * 1000) / point.span],
    p50: [latencies.percentile(50)],
    p95: [latencies.percentile(95)],
    p99: [latencies.percentile(99)],
    users_wanted: [point.usersWanted],
    users_running: [point.usersRunning],
    phases: {
      dns: random() < 0.05 ? [0.4 + random()] : [null],
      connect: random() < 0.7 ? [1.4 + random() * 0.8] : [null],
      tls: random() < 0.7 ? [4.1 + random() * 2] : [null],
      send: share(0.004),
      first_byte: share(0.86),
      receive: share(0.12),
    },
    heat: [latencies.heat()],
    heat_bounds: heatBounds,
    annotations: [],
  };
}

/** A long run up to `end`: 3,600 points at most, each of 2ⁿ seconds. */
export function inventedPast(hours: number, end: number, random: () => number): History {
  let span = 1000;
  while ((hours * 3_600_000) / span > 3600) span *= 2;
  const count = Math.floor((hours * 3_600_000) / span);
  const past = structuredClone(emptyHistory);
  past.resolution_ms = span;
  past.heat_bounds = heatBounds;
  for (let i = 0; i < count; i += 1) {
    const users = Math.round(400 + 100 * Math.sin(i / 190) + 40 * Math.sin(i / 23));
    const latencies = new Latencies();
    const median = 9 + (users / 60) * (i % 700 < 40 ? 6 : 1);
    const samples = 200;
    for (let n = 0; n < samples; n += 1) latencies.add(logNormal(random, median, 0.8));
    latencies.repeat(Math.round((users * 2.2 * span) / 1000 / samples));
    const second = { latencies, failures: i % 97 === 0 ? 14 : 0 };
    const time = end - (count - i) * span;
    const point = { time, span, second, usersWanted: users, usersRunning: users };
    append(past, pointHistory(point, random));
  }
  return past;
}

const columns = [
  "time_ms",
  "span_ms",
  "requests_per_second",
  "failures_per_second",
  "p50",
  "p95",
  "p99",
  "users_wanted",
  "users_running",
] as const;

/** The newest points alone, with all annotations. */
export function lastPoints(history: History, count: number): History {
  const tail: History = { ...history, heat: history.heat.slice(-count), phases: { ...history.phases } };
  for (const column of columns) tail[column] = history[column].slice(-count);
  for (const name of phaseNames) tail.phases[name] = history.phases[name].slice(-count);
  return tail;
}

function append(history: History, more: History): void {
  for (const column of columns) history[column].push(...more[column]);
  for (const name of phaseNames) history.phases[name].push(...more.phases[name]);
  history.heat.push(...more.heat);
}
