// The page in a browser on the data of the stand-in server: what each file of tests begins with.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { MockServer, type MockOptions } from "../mock/server";
import { launch, visit, type Visit } from "./chromium";

export { colorFaults, extremes, faults, faultsAt } from "./audit";

export const patience = { timeout: 20_000, interval: 50 };

export let browser: Browser;
export let visits: Visit[] = [];
let mocks: MockServer[] = [];

/** A browser for the tests of a file, each of which leaves nothing open. Files share this module, but no browser. */
export function launchForFile(): void {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const ends = [...visits.map(({ end }) => end), ...mocks.map((mock) => () => mock.close())];
    visits = [];
    mocks = [];
    for (const end of ends) await end();
  });
}

/** A stand-in whose time passes only by `pass`. */
export async function serve(options: MockOptions = {}): Promise<MockServer> {
  const dist = process.env["MAYFLY_PAGE"] ?? "dist";
  const mock = await MockServer.start({ dist, tickMillis: 0, ...options });
  mocks.push(mock);
  return mock;
}

export function pass(mock: MockServer, seconds: number): void {
  for (let i = 0; i < seconds; i += 1) mock.tick();
}

/** A run that has gone on for some seconds. */
export async function serveRun(options: MockOptions = {}, seconds = 15): Promise<MockServer> {
  let now = Date.now() - seconds * 1000;
  const mock = await serve({ now: () => now, ...options });
  mock.simulation.start({});
  for (let i = 0; i < seconds; i += 1) {
    now += 1000;
    mock.tick();
  }
  return mock;
}

export async function open(mock: MockServer, path = "", options = {}): Promise<Page> {
  const made = await visit(browser, `${mock.address}/${path}`, options);
  visits.push(made);
  await made.page.getByRole("tabpanel").waitFor();
  return made.page;
}
