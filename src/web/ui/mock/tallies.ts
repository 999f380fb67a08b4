// What the made-up requests of a run add up to: entries, failures, and each second's share of them.

import { nearestRank } from "../src/model/coarse_times";
import type { Entry, ErrorRow } from "../src/wire";
import type {
  CurrentRows,
  RangeFigures,
  RangeRow,
  Spectrum,
  Timelines,
  Track,
} from "../src/wire_range";
import { Latencies, logNormal } from "./latency";
import type { Endpoint } from "./scenario";
import { phaseOf, phaseShares, statusesOf, type Answered } from "./shares";

interface Tally {
  endpoint: Endpoint;
  all: Latencies;
  /** One for each of the last seconds, newest last. */
  recent: Latencies[];
  failures: number;
  recentFailures: number[];
  seconds: OwnSecond[];
  firstFailure: number;
  lastFailure: number;
}

interface OwnSecond extends Answered {
  time: number;
}

const currentSeconds = 10;
const sentPercents = [50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100];

/** One second of requests. */
export interface Second {
  latencies: Latencies;
  failures: number;
}

export class Tallies {
  private tallies: Tally[];

  constructor(
    endpoints: Endpoint[],
    private readonly random: () => number,
    private readonly now: () => number,
  ) {
    this.tallies = endpoints.map((endpoint) => ({
      endpoint,
      all: new Latencies(),
      recent: [],
      failures: 0,
      recentFailures: [],
      seconds: [],
      firstFailure: 0,
      lastFailure: 0,
    }));
  }

  get requests(): number {
    return this.tallies.reduce((sum, { all }) => sum + all.count, 0);
  }

  /** About `requests` more, slower by `slowness` than an idle target's. */
  addSecond(requests: number, slowness: number): Second {
    const weights = this.tallies.reduce((sum, { endpoint }) => sum + endpoint.weight, 0);
    const second: Second = { latencies: new Latencies(), failures: 0 };
    for (const tally of this.tallies) {
      const { endpoint } = tally;
      const latencies = new Latencies();
      const count = Math.floor((requests * endpoint.weight) / weights + this.random());
      const slow = slowness + (this.random() < 0.02 ? 1.5 : 0);
      let failed = 0;
      for (let i = 0; i < count; i += 1) {
        latencies.add(logNormal(this.random, endpoint.medianMillis * slow, endpoint.spread));
        if (this.random() < endpoint.failing) failed += 1;
      }
      second.latencies.merge(latencies);
      second.failures += failed;
      this.count(tally, latencies, failed);
    }
    return second;
  }

  private count(tally: Tally, latencies: Latencies, failed: number): void {
    tally.all.merge(latencies);
    tally.recent = [...tally.recent, latencies].slice(-currentSeconds);
    tally.recentFailures = [...tally.recentFailures, failed].slice(-currentSeconds);
    tally.failures += failed;
    const time = Math.floor(this.now() / 1000) * 1000;
    tally.seconds = [...tally.seconds, { time, latencies, failures: failed, endpoint: tally.endpoint }].slice(-600);
    if (failed === 0) return;
    tally.firstFailure ||= this.now();
    tally.lastFailure = this.now();
  }

  entries(elapsed: number, isOver: boolean): Entry[] {
    return this.tallies
      .filter(({ all }) => all.count > 0)
      .map((tally) => entryOf([tally], tally.endpoint, elapsed, isOver))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  totals(elapsed: number, isOver: boolean): Entry {
    return entryOf(this.tallies, { method: "", name: "Aggregated" }, elapsed, isOver);
  }

  /** As /api/range; null if there is no second in it. */
  range(from: number, until: number): RangeFigures | null {
    const parts = this.tallies.map(({ endpoint, seconds }) => ({
      endpoint,
      seconds: seconds.filter(({ time }) => time + 1000 > from && time < until),
    }));
    const times = parts.flatMap(({ seconds }) => seconds.map(({ time }) => time));
    if (times.length === 0) return null;
    const [first, last] = [Math.min(...times), Math.max(...times)];
    const length = (last - first) / 1000 + 1;
    const rows = parts
      .map(({ endpoint, seconds }) => rangeRow(endpoint, seconds, length))
      .filter((row) => row.num_requests > 0)
      .sort((a, b) => b.num_requests - a.num_requests);
    const all = parts.flatMap(({ seconds }) => seconds);
    const others = parts.filter(({ endpoint: { method, name } }) =>
      rows.slice(50).some((row) => row.method === method && row.name === name),
    );
    return {
      from_ms: first,
      until_ms: last + 1000,
      seconds: length,
      resolution_ms: 1000,
      totals: rangeRow({ method: "", name: "Aggregated" }, all, length),
      entries: rows.slice(0, 50),
      ...(others.length > 0 && {
        others: rangeRow(
          { method: "", name: "(other requests)" },
          others.flatMap(({ seconds }) => seconds),
          length,
        ),
      }),
      errors: parts.flatMap(({ endpoint: { method, name, error }, seconds }) => {
        const occurrences = seconds.reduce((sum, { failures }) => sum + failures, 0);
        return occurrences > 0 ? [{ method, name, error, occurrences }] : [];
      }),
      workers: [],
    };
  }

  /** Of what /api/row, /api/rows and reports say: a point a second, of the busiest 50. */
  timelines(): Timelines {
    // Each second counts for all, whether there were requests or not.
    const times = this.tallies[0]?.seconds.map(({ time }) => time) ?? [];
    const rows = [...this.tallies]
      .sort((a, b) => b.all.count - a.all.count)
      .slice(0, 50)
      .map(({ endpoint: { method, name }, seconds }) => ({ method, name, ...trackOf(seconds) }));
    return {
      resolution_ms: 1000,
      time_ms: times,
      span_ms: times.map(() => 1000),
      seconds: times.map(() => 1),
      rows,
      others: trackOf([]),
      errors: [],
      workers: [],
    };
  }

  /** What a report has of them. */
  parts(): { timelines: Timelines; spectra: Spectrum[] } {
    const rows = this.tallies.slice(0, 50).map(({ endpoint }) => endpoint);
    const spectra = rows.map(({ method, name }) => this.spectrum(method, name));
    return { timelines: this.timelines(), spectra: [this.spectrum("", ""), ...spectra] };
  }

  /** Of the sum, if both are empty. */
  spectrum(method: string, name: string): Spectrum {
    const all = new Latencies();
    for (const { endpoint, all: own } of this.tallies)
      if (name === "" || (endpoint.method === method && endpoint.name === name)) all.merge(own);
    const percents: number[] = [];
    for (let percent = 0; percent < 100 - 100 / Math.max(all.count, 1); ) {
      percents.push(percent);
      percent += 100 / (5 * 2 ** (Math.floor(Math.log2(100 / (100 - percent))) + 1));
    }
    percents.push(100);
    return {
      ...{ method, name: name === "" ? "Aggregated" : name },
      ...{ count: all.count, mean: all.mean, deviation: all.mean, max: all.max, percents },
      values: percents.map((percent) => all.percentile(percent)),
      counts: percents.map((percent) => nearestRank(percent, all.count)),
    };
  }

  /** As /api/current. */
  current(percents: string[]): CurrentRows {
    const rowOf = (tallies: Tally[], { method, name }: { method: string; name: string }) => {
      const recent = new Latencies();
      for (const tally of tallies) for (const second of tally.recent) recent.merge(second);
      const values = percents.map((percent) => [percent, recent.percentile(Number(percent))]);
      return { method, name, percentiles: Object.fromEntries(values) as Record<string, number> };
    };
    const sum = rowOf(this.tallies, { method: "", name: "Aggregated" });
    return { rows: [sum, ...this.tallies.map((tally) => rowOf([tally], tally.endpoint))] };
  }

  errors(): ErrorRow[] {
    const rows = this.tallies
      .filter(({ failures }) => failures > 0)
      .map(({ endpoint, failures, firstFailure, lastFailure }) => ({
        method: endpoint.method,
        name: endpoint.name,
        error: endpoint.error,
        first_example: endpoint.error,
        last_example: endpoint.error,
        occurrences: failures,
        first_seen_ms: firstFailure,
        last_seen_ms: lastFailure,
      }));
    return rows.sort((a, b) => b.occurrences - a.occurrences);
  }

}

function trackOf(seconds: Tally["seconds"]): Track {
  const known = seconds.filter(({ latencies }) => latencies.count > 0);
  return {
    points: seconds.flatMap(({ latencies }, at) => (latencies.count > 0 ? [at] : [])),
    requests: known.map(({ latencies }) => latencies.count),
    failures: known.map(({ failures }) => failures),
    mean: known.map(({ latencies }) => latencies.mean),
    max: known.map(({ latencies }) => latencies.max),
    cells: known.map(({ latencies }) => latencies.cells()),
    failed_mean: known.map(() => 0),
    failed_max: known.map(() => 0),
    failed_cells: known.map(() => []),
    content_bytes: known.map((second) => second.latencies.count * second.endpoint.bytes),
    statuses: known.map((second) => Object.entries(statusesOf([second])).flat().map(Number)),
    phases: known.map(({ latencies: { count, mean } }) =>
      phaseShares.flatMap(([, share], at) => [at + 1, count, Math.round(mean * share * 1000)]),
    ),
  };
}

function rangeRow(
  { method, name }: { method: string; name: string },
  seconds: OwnSecond[],
  length: number,
): RangeRow {
  const all = new Latencies();
  for (const { latencies } of seconds) all.merge(latencies);
  const failures = seconds.reduce((sum, second) => sum + second.failures, 0);
  return {
    method,
    name,
    num_requests: all.count,
    num_failures: failures,
    failure_ratio: all.count > 0 ? failures / all.count : 0,
    requests_per_second: all.count / length,
    failures_per_second: failures / length,
    avg_response_time: all.mean,
    max_response_time: all.max,
    percentiles: Object.fromEntries(sentPercents.map((p) => [`${p}`, all.percentile(p)])),
    avg_content_length:
      seconds.reduce((sum, second) => sum + second.latencies.count * second.endpoint.bytes, 0) /
      Math.max(all.count, 1),
    statuses: statusesOf(seconds),
    phases: Object.fromEntries(
      phaseShares.map(([name, share]) => [name, { count: all.count, mean: all.mean * share }]),
    ),
  };
}

function entryOf(
  tallies: Tally[],
  named: { method: string; name: string },
  elapsed: number,
  isOver: boolean,
): Entry {
  const all = new Latencies();
  const recent = new Latencies();
  let failures = 0;
  let recentFailures = 0;
  let bytes = 0;
  for (const tally of tallies) {
    all.merge(tally.all);
    for (const second of tally.recent) recent.merge(second);
    failures += tally.failures;
    recentFailures += tally.recentFailures.reduce((sum, count) => sum + count, 0);
    bytes += tally.all.count * tally.endpoint.bytes;
  }
  const seconds = Math.max(elapsed, 1);
  const window = isOver ? Infinity : Math.min(seconds, currentSeconds);
  return {
    method: named.method,
    name: named.name,
    num_requests: all.count,
    num_failures: failures,
    num_interrupted: isOver ? 2 : 0,
    num_sent_again: 0,
    cut_off: isOver
      ? { count: 2, unanswered: 1, min: 210, median: 210, max: 3500 }
      : { count: 0, unanswered: 0, min: 0, median: 0, max: 0 },
    failure_ratio: all.count > 0 ? failures / all.count : 0,
    min_response_time: all.count > 0 ? all.min : 0,
    max_response_time: all.max,
    avg_response_time: all.mean,
    median_response_time: all.percentile(50),
    percentiles: Object.fromEntries(sentPercents.map((p) => [`${p}`, all.percentile(p)])),
    avg_content_length: all.count > 0 ? bytes / all.count : 0,
    sent_bytes: all.count * 210,
    received_bytes: bytes + all.count * 180,
    requests_per_second: all.count / seconds,
    failures_per_second: failures / seconds,
    current_requests_per_second: recent.count / window,
    current_failures_per_second: recentFailures / window,
    current_median: recent.percentile(50),
    current_p95: recent.percentile(95),
    current_p99: recent.percentile(99),
    phases: Object.fromEntries(phaseShares.map(([name, share]) => [name, phaseOf(all, share)])),
    statuses: statusesOf(tallies.map(({ all: latencies, ...tally }) => ({ ...tally, latencies }))),
  };
}
