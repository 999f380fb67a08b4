// mayfly and the demo target as children of a test, on free ports, gone with it. Load goes to
// 127.0.0.1 only, and both programs end by themselves if a test does not end them.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { Snapshot, State } from "../src/wire";

const patience = { timeout: 60_000, interval: 50 };
/** Of compiled scenarios and their sources. */
const cache = process.env["MAYFLY_BROWSER_CACHE"] ?? join(tmpdir(), "mayfly-browser");

function program(name: string): string {
  const path = process.env[name];
  if (!path) throw new Error(`${name} has to name the program to test`);
  return path;
}

/** A folder that is gone with the test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "mayfly-browser-"));

  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }
  read(name: string): string {
    try {
      return readFileSync(join(this.path, name), "utf8");
    } catch {
      return "";
    }
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

class Child {
  output = "";
  private readonly process: ChildProcess;
  private readonly ended: Promise<number>;

  constructor(words: string[], environment: Record<string, string> = {}) {
    const [command = "", ...rest] = words;
    this.process = spawn(command, rest, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on("data", (bytes: Buffer) => (this.output += bytes.toString()));
    this.ended = new Promise((done) => this.process.on("close", (code) => done(code ?? -1)));
  }

  get id(): number {
    return this.process.pid ?? 0;
  }
  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }
  /** The exit code; -1 when a signal ended it. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number> {
    if (this.isRunning) this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 20_000);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }
}

interface TargetCount {
  completed: number;
  received: number;
}

export class Target extends Child {
  private constructor(readonly folder: Folder) {
    super([
      ...[program("MAYFLY_TARGET"), "--port", "0", "--run-for", "5m"],
      ...["--port-file", join(folder.path, "ports")],
    ]);
  }

  static async start(folder: Folder): Promise<Target> {
    const target = new Target(folder);
    await vi.waitFor(() => expect(folder.read("ports"), target.output).toContain("http"), patience);
    return target;
  }

  get address(): string {
    const ports = JSON.parse(this.folder.read("ports")) as { http: number };
    return `http://127.0.0.1:${ports.http}`;
  }
  /** Requests of "METHOD /path" that it has answered. */
  async completed(methodAndPath: string): Promise<number> {
    const log = (await (await fetch(`${this.address}/log`)).json()) as {
      requests: Record<string, TargetCount>;
    };
    return log.requests[methodAndPath]?.completed ?? 0;
  }
  /** What it was really asked, as it saw it. */
  async total(): Promise<TargetCount> {
    const response = await fetch(`${this.address}/log`);
    return ((await response.json()) as { total: TargetCount }).total;
  }
}

export class Mayfly extends Child {
  private constructor(
    words: string[],
    state: string,
    private readonly token: string,
  ) {
    super([program("MAYFLY_BINARY"), ...words], {
      MAYFLY_CACHE_DIR: cache,
      XDG_STATE_HOME: state,
    });
  }

  /** It keeps its runs in the target's folder. `token` is that of its dashboard, if it asks for one. */
  static async start(scenario: string, target: Target, more: string[] = [], token = ""): Promise<Mayfly> {
    const words = ["run", scenario, "--host", target.address, "--web-port", "0"];
    const mayfly = new Mayfly([...words, "--processes", "2", ...more], target.folder.path, token);
    await vi.waitFor(async () => {
      expect(mayfly.isRunning, mayfly.output).toBe(true);
      expect(mayfly.address, mayfly.output).not.toBe("");
      expect((await mayfly.state()).kinds).not.toEqual([]);
    }, patience);
    return mayfly;
  }

  get address(): string {
    const addresses = this.output.match(/dashboard is at (http:\/\/127\.0\.0\.1:\d+)/);
    return addresses?.[1] ?? "";
  }
  async state(): Promise<State> {
    return (await this.get("state")) as State;
  }
  async snapshot(): Promise<Snapshot> {
    return (await this.get("snapshot")) as Snapshot;
  }
  private async get(what: string): Promise<unknown> {
    const headers: Record<string, string> = this.token ? { authorization: `Bearer ${this.token}` } : {};
    return (await fetch(`${this.address}/api/${what}`, { headers })).json();
  }
  /** Process ids of its workers. */
  workers(): number[] {
    const children = readFileSync(`/proc/${this.id}/task/${this.id}/children`, "utf8");
    return children.trim().split(/\s+/).filter(Boolean).map(Number);
  }
}

/** A file with a new token, and the token of the dashboard that belongs to it. */
export function newToken(folder: Folder): { file: string; token: string } {
  const file = join(folder.path, "token");
  execFileSync(program("MAYFLY_BINARY"), ["token", "new", file]);
  return { file, token: execFileSync(program("MAYFLY_BINARY"), ["token", "dashboard", file]).toString().trim() };
}

/**
 * The path of a scenario whose requests succeed, fail with a text that is HTML, and have a name that is a
 * script. It is the same for all tests, so that it is compiled once.
 */
export function visitors(): string {
  const folder = join(cache, "sources");
  const path = join(folder, "visitors.cpp");
  if (existsSync(path) && readFileSync(path, "utf8") === scenario) return path;
  mkdirSync(folder, { recursive: true });
  const written = `${path}.${process.pid}`;
  writeFileSync(written, scenario);
  renameSync(written, path);
  return path;
}

const scenario = `#include <stdexcept>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Visitor : public mayfly::HttpUser {
public:
    void look() { client.get("/bytes/100", {.name = "/item"}); }
    void attack() { client.get("/bytes/10", {.name = "<script>alert('name')</script>"}); }
    void fail() {
        auto answer = client.get("/status/503", {.name = "/broken"});
        answer.fail("=1+1 <img src=x onerror=alert('error')>");
    }
    void toss() { throw std::runtime_error("<b>thrown</b>"); }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Visitor>("Visitor")
        .weight(9)
        .wait(mayfly::constant(50ms))
        .task("look", &Visitor::look, {.weight = 12})
        .task("attack", &Visitor::attack, {.weight = 3})
        .task("fail", &Visitor::fail, {.weight = 2})
        .task("toss", &Visitor::toss);
    plan.users<mayfly::HttpUser>("Pinger")
        .fixed_count(1)
        .wait(mayfly::constant(200ms))
        .task("ping", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
`;
