// The stand-in for mayfly's server: the API on a simulation, and the built page with the headers of
// the real one. For developing the page, and for tests with more data than a real run makes.

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import type { AddressInfo } from "node:net";
import { spectrumIn } from "../src/model/spectra";
import { rowIn, rowsIn } from "../src/model/timelines";
import { downloads, type HostRequest, type Report, type RunTimeRequest, type Snapshot } from "../src/wire";
import type { StartRequest, UsersRequest } from "../src/wire";
import type { Spectrum } from "../src/wire_range";
import { MockRuns } from "./runs";
import { Simulation, type SimulationOptions } from "./simulation";
import { changeHost, changeRunTime } from "./steering";

export interface MockOptions extends SimulationOptions {
  /** Folder that holds the built page/ and report/; left out: only the API. */
  dist?: string;
  port?: number;
  /** 0: time goes on only by tick(). */
  tickMillis?: number;
}

export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:";

const contentTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export class MockServer {
  readonly simulation: Simulation;
  private readonly runs = new MockRuns();
  private readonly server: Server;
  /** Whether each wants the list of entries. */
  private readonly readers = new Map<ServerResponse, boolean>();
  private timer: ReturnType<typeof setInterval> | undefined;

  private constructor(private readonly options: MockOptions) {
    this.simulation = new Simulation(options);
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(options: MockOptions = {}): Promise<MockServer> {
    const mock = new MockServer(options);
    await new Promise<void>((done) => mock.server.listen(options.port ?? 0, "127.0.0.1", done));
    const tickMillis = options.tickMillis ?? 1000;
    if (tickMillis > 0) mock.timer = setInterval(() => mock.tick(), tickMillis);
    return mock;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** One second of the run, and what it changed for everyone who listens. */
  tick(): void {
    this.simulation.tick();
    if (this.readers.size === 0) {
      this.simulation.skipLogs();
      return;
    }
    const snapshot = this.simulation.snapshot(false);
    for (const [reader, wantsRows] of this.readers)
      send(reader, "snapshot", asWanted(snapshot, wantsRows));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const reader of this.readers.keys()) {
      send(reader, "end", {});
      reader.end();
    }
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://mock");
    const text = (name: string) => searchParams.get(name) ?? "";
    const millis = (name: string) => Number(searchParams.get(name));
    response.setHeader("Content-Security-Policy", policy);
    const answers: Record<string, () => void | Promise<void>> = {
      "/api/events": () => this.listen(response, text("rows") !== "none"),
      "/api/state": () => json(response, 200, this.simulation.state),
      "/api/snapshot": () => json(response, 200, this.simulation.snapshot()),
      "/api/history": () => json(response, 200, this.simulation.history),
      "/api/range": () => {
        const range = this.simulation.range(millis("from"), millis("until"));
        json(response, range ? 200 : 404, range ?? { error: "The run has no figures of that time." });
      },
      "/api/row": () => {
        const row = rowIn(this.simulation.tallies.timelines(), text("method"), text("name"));
        json(response, row ? 200 : 404, row ?? { error: "This row has no history." });
      },
      "/api/rows": () => json(response, 200, rowsIn(this.simulation.tallies.timelines())),
      "/api/workers": () => json(response, 200, this.simulation.tallies.timelines()),
      "/api/spectrum": () => json(response, 200, this.spectrum(searchParams)),
      "/api/current": () => {
        const percents = text("percentiles").split(",");
        json(response, 200, this.simulation.tallies.current(percents));
      },
      "/stats/report": () => this.report(response),
    };
    if (path.startsWith("/api/runs")) {
      const found = this.runs.answer(request.method ?? "", path, () => this.simulation.report());
      json(response, found ? 200 : 404, found ?? { error: "There is no such run." });
    } else if (request.method === "POST") this.act(path, await bodyOf(request), response);
    else if (answers[path]) await answers[path]();
    else if (isDownload(path)) download(response, path);
    else await this.file(path, response);
  }

  private act(path: string, body: string, response: ServerResponse): void {
    const act: Record<string, () => string> = {
      "/api/start": () => this.simulation.start(JSON.parse(body) as StartRequest),
      "/api/stop": () => this.simulation.stop(),
      "/api/reset": () => this.simulation.reset(),
      "/api/users": () => {
        const { users, spawn_rate } = JSON.parse(body) as UsersRequest;
        return this.simulation.changeUsers(users, spawn_rate);
      },
      "/api/host": () => changeHost(this.simulation, (JSON.parse(body) as HostRequest).host),
      "/api/run_time": () =>
        changeRunTime(this.simulation, (JSON.parse(body) as RunTimeRequest).run_time),
    };
    const refusal = act[path]?.() ?? `There is no ${path}.`;
    json(response, refusal === "" ? 200 : 409, refusal === "" ? {} : { error: refusal });
  }

  private spectrum(query: URLSearchParams): Spectrum | null {
    const [method, name] = [query.get("method") ?? "", query.get("name") ?? ""];
    const { tallies } = this.simulation;
    if (!query.has("from")) return tallies.spectrum(method, name);
    const [from, until] = [Number(query.get("from")), Number(query.get("until"))];
    return spectrumIn(tallies.timelines(), method, name, from, until);
  }

  private listen(response: ServerResponse, wantsRows: boolean): void {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    send(response, "state", this.simulation.state);
    send(response, "history", this.simulation.history);
    send(response, "snapshot", asWanted(this.simulation.snapshot(), wantsRows));
    this.readers.set(response, wantsRows);
    response.on("close", () => this.readers.delete(response));
  }

  private async report(response: ServerResponse): Promise<void> {
    const folder = join(this.options.dist ?? "dist", "report");
    const bundle = {
      script: await readFile(join(folder, "report.js"), "utf8"),
      style: await readFile(join(folder, "report.css"), "utf8"),
    };
    const html = reportDocument(this.simulation.report(), bundle);
    response.removeHeader("Content-Security-Policy");
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
  }

  private async file(path: string, response: ServerResponse): Promise<void> {
    const name = normalize(path === "/" ? "/index.html" : path);
    try {
      if (!this.options.dist) throw new Error("no page");
      const bytes = await readFile(join(this.options.dist, "page", name));
      response.writeHead(200, { "Content-Type": contentTypes[extname(name)] ?? "text/plain" });
      response.end(bytes);
    } catch {
      json(response, 404, { error: `There is no ${path}.` });
    }
  }
}

/** The report as mayfly writes it: everything in one file. */
export function reportDocument(report: Report, bundle: { script: string; style: string }): string {
  const json = JSON.stringify(report).replaceAll("<", "\\u003c");
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8" />',
    '<meta name="viewport" content="width=device-width, initial-scale=1" />',
    '<link rel="icon" href="data:," />',
    `<title>Load test report</title><style>${bundle.style}</style></head><body>`,
    `<script type="application/json" id="mayfly-report">${json}</script>`,
    `<script>${bundle.script}</script></body></html>`,
  ].join("\n");
}

function isDownload(path: string): boolean {
  return Object.values(downloads).some((address) => `/${address.split("?")[0] ?? ""}` === path);
}

function download(response: ServerResponse, path: string): void {
  response.writeHead(200, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": `attachment; filename="${path.slice(1).replaceAll("/", "_")}.txt"`,
  });
  response.end(`What mayfly would send for ${path}.\n`);
}

function asWanted({ entries, ...others }: Snapshot, wantsRows: boolean): Partial<Snapshot> {
  return wantsRows ? { entries, ...others } : others;
}

function send(response: ServerResponse, event: string, value: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString() || "{}";
}
