// A run that does not happen: users ramp up, requests are made up, a worker dies. It follows the
// same rules as the real master as far as the page can tell.

import type { Annotation, History, LogLine, Report, Run, Snapshot } from "../src/wire";
import type { StartRequest, State, Verdict, WorkerRow } from "../src/wire";
import type { RangeFigures } from "../src/wire_range";
import { emptyHistory, merged } from "../src/model/history";
import { heatBounds, randomFrom } from "./latency";
import { inventedPast, lastPoints, pointHistory } from "./points";
import { endpoints, hostileEndpoint, kinds, repeated, stateBefore, type Endpoint } from "./scenario";
import { noteChange } from "./steering";
import { Tallies } from "./tallies";
import { idleWorker } from "./workers";

export interface SimulationOptions {
  /** Different requests. */
  entries?: number;
  workers?: number;
  /** Of past, as if the run had begun then. */
  hours?: number;
  hasHostileTexts?: boolean;
  seed?: number;
  now?: () => number;
}

export class Simulation {
  state: State = stateBefore;
  private readonly random: () => number;
  private readonly now: () => number;
  run: Run;
  tallies: Tallies;
  private readonly endpoints: Endpoint[];
  private workers: WorkerRow[];
  private logs: LogLine[] = [];
  private sentLogs = 0;
  private runs = 0;
  history: History = emptyHistory;

  constructor(private readonly options: SimulationOptions = {}) {
    this.random = randomFrom(options.seed ?? 42);
    this.now = options.now ?? Date.now;
    this.endpoints = endpoints(options.entries ?? 15);
    if (options.hasHostileTexts) this.endpoints.push(hostileEndpoint);
    this.tallies = this.freshTallies();
    this.run = this.freshRun("");
    this.workers = Array.from({ length: options.workers ?? 4 }, (_, i) => idleWorker(i + 1));
    this.log("info", "examples/shop.cpp compiled in 1.21 s");
    this.log("info", `${this.workers.length} workers are ready`);
  }

  start(request: StartRequest): string {
    if (this.state.obstacle) return this.state.obstacle;
    if (this.isActive) return "A test runs already; stop it first.";
    if (request.host?.includes("nowhere")) return "The host nowhere does not resolve; check --host.";
    this.runs += 1;
    this.run = this.freshRun(`run-${this.runs}`);
    this.run.state = "spawning";
    this.state = { ...this.state, command: repeated };
    Object.assign(this.run, {
      host: request.host ?? this.state.defaults.host,
      target_users: request.users ?? this.state.defaults.users,
      spawn_rate: request.spawn_rate ?? this.state.defaults.spawn_rate,
      run_time_seconds: request.run_time ?? this.state.defaults.run_time,
      stages: request.stages ?? this.state.defaults.stages,
      started_ms: this.second(),
    });
    this.history = { ...emptyHistory, heat_bounds: heatBounds, annotations: [] };
    this.workers = this.workers.map((_, i) => idleWorker(i + 1));
    this.tallies = this.freshTallies();
    this.annotate("start", `Start of ${this.run.target_users} users`);
    this.log("info", `Starting ${this.run.target_users} users at ${this.run.spawn_rate} per second`);
    if (this.options.hours) this.usePast(this.options.hours);
    return "";
  }

  stop(): string {
    if (!this.isActive) return "No test runs.";
    this.run.state = "stopping";
    this.log("info", "Stopping: users finish their tasks");
    return "";
  }

  reset(): string {
    if (!this.isActive) return "No test runs, so there is nothing to reset.";
    this.tallies = this.freshTallies();
    this.run.measured_seconds = 0;
    this.annotate("reset", "Statistics reset");
    return "";
  }

  changeUsers(users = this.run.target_users, spawnRate = this.run.spawn_rate): string {
    if (!this.isActive) return "No test runs; start one first.";
    if (users > 100_000) return "More than 100,000 users do not fit on 4 workers.";
    const words = () => `${this.run.target_users} users at ${this.run.spawn_rate} a second`;
    const before = words();
    this.run.target_users = users;
    this.run.spawn_rate = spawnRate;
    this.run.state = "spawning";
    noteChange(this, "load", before, words());
    this.log("info", `Changing to ${users} users at ${spawnRate} per second`);
    return "";
  }

  loseWorker(index: number): void {
    const worker = this.workers[index];
    if (!worker) return;
    Object.assign(worker, idleWorker(index + 1), {
      state: "lost",
      note: "ended by signal 9 (Killed)",
    });
    this.run.is_partial = true;
    this.annotate("worker_lost", `${worker.name} lost`);
    this.log("error", `${worker.name} ended by signal 9 (Killed); its last second is missing`);
  }

  /** One second of the run. */
  tick(): void {
    if (this.isActive) this.advance();
    else for (const worker of this.workers) worker.memory_bytes += this.random() > 0.5 ? 4096 : 0;
  }

  /** `everything`: for one who has no log line yet. */
  snapshot(everything = true): Snapshot {
    const logs = everything ? this.logs : this.logs.slice(this.sentLogs);
    if (!everything) this.skipLogs();
    const isOver = this.run.state === "stopped";
    return {
      time_ms: this.now(),
      run: { ...this.run },
      totals: this.tallies.totals(this.run.measured_seconds, isOver),
      entries: this.tallies.entries(this.run.measured_seconds, isOver),
      entries_left_out: 0,
      errors: this.tallies.errors(),
      exceptions: this.exceptions(),
      ...(isOver && { verdict: this.verdict() }),
      tasks: this.tasks(),
      kinds: this.kindCounts(),
      workers: this.workers.map((worker) => ({ ...worker })),
      logs,
      tail: lastPoints(this.history, 3),
    };
  }

  /** The next snapshot has only lines that are still to come. */
  skipLogs(): void {
    this.sentLogs = this.logs.length;
  }

  range = (from: number, until: number): RangeFigures | null => this.tallies.range(from, until);

  report(): Report {
    return {
      generated_ms: this.now(),
      state: this.state,
      snapshot: this.snapshot(),
      history: this.history,
      ...this.tallies.parts(),
      ...(this.isActive ? {} : { verdict: this.verdict() }),
      environment: [
        { name: "mayfly", value: this.state.version },
        { name: "System", value: "Linux 6.1.0, Debian GNU/Linux 12" },
        { name: "Processor", value: "8 × AMD EPYC 7763" },
        { name: "Command", value: "mayfly run examples/shop.cpp --users 500 --html report.html" },
      ],
    };
  }

  private verdict(): Verdict {
    const hasFailed = this.tallies.errors().length > 0;
    return {
      outcome: hasFailed ? "failed" : "passed",
      passed: !hasFailed,
      exit_code: Number(hasFailed),
      reasons: hasFailed ? ["requests failed"] : [],
    };
  }

  get isActive(): boolean {
    return ["spawning", "running", "stopping"].includes(this.run.state);
  }

  second(): number {
    return Math.floor(this.now() / 1000) * 1000;
  }

  private advance(): void {
    const run = this.run;
    run.elapsed_seconds += 1;
    run.measured_seconds += 1;
    if (run.run_time_seconds > 0 && run.elapsed_seconds >= run.run_time_seconds) this.stop();
    const target = run.state === "stopping" ? 0 : run.target_users;
    const pace = run.state === "stopping" ? Math.max(run.running_users / 2, 50) : run.spawn_rate;
    const distance = Math.min(Math.abs(target - run.wanted_users), Math.ceil(pace));
    run.wanted_users += Math.sign(target - run.wanted_users) * distance;
    run.running_users = run.wanted_users;
    if (run.state === "spawning" && run.wanted_users === run.target_users) {
      run.state = "running";
      this.log("info", `All ${run.target_users} users run`);
    }
    if (run.state === "stopping" && run.running_users === 0) this.finish();
    this.makeRequests();
    this.moveWorkers();
  }

  private finish(): void {
    this.run.state = "stopped";
    this.run.ended_ms = this.second();
    this.annotate("stop", "Stopped");
    this.log("info", "Stopped");
  }

  private makeRequests(): void {
    const users = this.run.running_users;
    const load = users / 500;
    const wave = 1 + 0.08 * Math.sin(this.run.elapsed_seconds / 7) + 0.06 * (this.random() - 0.5);
    const second = this.tallies.addSecond(users * 2.2 * wave, 1 + 0.35 * load * load);
    const now = this.second();
    const point = pointHistory(
      { time: now, span: 1000, second, usersWanted: this.run.wanted_users, usersRunning: users },
      this.random,
    );
    // A point of a long history grows until it is full; here it has the figures of its last second.
    const { resolution_ms, time_ms } = this.history;
    const time = now - ((now - (time_ms[0] ?? now)) % resolution_ms);
    const grown = { ...point, time_ms: [time], span_ms: [now + 1000 - time], resolution_ms };
    this.history = merged(this.history, grown);
  }

  private usePast(hours: number): void {
    this.history = inventedPast(hours, this.second(), this.random);
    const { time_ms, resolution_ms } = this.history;
    this.run.started_ms = time_ms[0] ?? 0;
    this.run.elapsed_seconds = (time_ms.length * resolution_ms) / 1000;
    this.run.measured_seconds = this.run.elapsed_seconds;
    this.run.run_time_seconds = 0;
    this.run.wanted_users = this.run.target_users;
    this.annotate("start", `Start of ${this.run.target_users} users`, this.run.started_ms);
  }

  private moveWorkers(): void {
    const lively = this.workers.filter(({ state }) => state !== "lost");
    const rate = this.history.requests_per_second.at(-1) ?? 0;
    const waiting = Math.round(this.run.running_users / 4);
    this.run.reached_users = Math.max(this.run.reached_users, this.run.running_users);
    this.run.most_users = this.run.reached_users;
    Object.assign(this.run, { in_flight: waiting, oldest_in_flight_seconds: waiting && 0.18 });
    lively.forEach((worker, i) => {
      const users = Math.floor(this.run.running_users / lively.length);
      const isExtra = i < this.run.running_users % lively.length;
      Object.assign(worker, {
        state: this.run.state === "stopped" ? "ready" : "running",
        users: users + (isExtra ? 1 : 0),
        cpu: Math.min(1, 0.04 + rate / lively.length / 420 + this.random() * 0.04),
        memory_bytes: 21e6 + users * 9000 + Math.floor(this.random() * 3e5),
        loop_lag: 0.05 + this.random() * 0.6 + (this.random() < 0.03 ? 20 : 0),
        open_files: 14 + users,
        requests_per_second: (rate / lively.length) * (0.96 + this.random() * 0.08),
      });
    });
  }

  private exceptions(): Snapshot["exceptions"] {
    if (this.run.elapsed_seconds < 8) return [];
    const since = this.run.started_ms + 8000;
    return [
      {
        kind: "Shopper",
        task: "buy",
        type: "std::runtime_error",
        message: "no order ...",
        first_example: "no order 7a1f",
        last_example: "no order 9c04",
        location: "examples/shop.cpp:41",
        occurrences: Math.ceil((this.run.elapsed_seconds - 7) / 3),
        first_seen_ms: since,
        last_seen_ms: this.run.ended_ms || this.now(),
        workers: ["worker 1", "worker 3"],
      },
    ];
  }

  private tasks(): Snapshot["tasks"] {
    return kinds.flatMap(({ name, tasks }, k) => {
      const all = tasks.reduce((sum, { weight }) => sum + weight, 0);
      const runs = this.tallies.requests / (3 + k * 4);
      return tasks.map((task, i) => ({
        kind: name,
        task: task.name,
        weight: task.weight / all,
        runs: Math.round((runs * task.weight * (1 + 0.05 * (i - 1))) / all),
      }));
    });
  }

  private kindCounts(): Snapshot["kinds"] {
    const { wanted_users: wanted, running_users: running } = this.run;
    const fixed = Math.min(20, wanted);
    const shares = [Math.round((wanted - fixed) * 0.8), Math.floor((wanted - fixed) * 0.2), fixed];
    return kinds.map(({ name }, i) => {
      const share = shares[i] ?? 0;
      return { name, wanted: share, running: wanted > 0 ? Math.round((share * running) / wanted) : 0 };
    });
  }

  annotate(kind: Annotation["kind"], text: string, time = this.second()): void {
    const annotations = [...this.history.annotations, { time_ms: time, kind, text }];
    this.history = { ...this.history, annotations };
  }

  log(level: LogLine["level"], text: string): void {
    const number = (this.logs.at(-1)?.number ?? 0) + 1;
    this.logs = [...this.logs, { number, time_ms: this.now(), level, text }].slice(-1000);
    this.sentLogs = Math.min(this.sentLogs, this.logs.length - 1);
  }

  private freshTallies(): Tallies {
    return new Tallies(this.endpoints, this.random, this.now);
  }

  private freshRun(id: string): Run {
    return {
      id,
      state: "ready",
      scenario: this.state.scenario,
      host: this.state.defaults.host,
      target_users: 0,
      spawn_rate: 0,
      wanted_users: 0,
      running_users: 0,
      failed_users: 0,
      reached_users: 0,
      most_users: 0,
      unstarted_users: 0,
      crashed_users: 0,
      idle_kinds: [],
      obstacle: "",
      started_ms: 0,
      ended_ms: 0,
      elapsed_seconds: 0,
      measured_seconds: 0,
      run_time_seconds: 0,
      stages: "",
      seed: 42,
      is_partial: false,
      warnings: [],
    };
  }
}
