// A person's whole path through the dashboard of a real run: start, watch, steer, lose a worker,
// reload, lose the connection, stop, download, start again. The target's log is the judge.

import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cell, figure, launch, openTab, picture, tile, visit, type Visit } from "./chromium";
import type { RangeFigures } from "../src/wire_range";
import { Gap } from "./gap";
import { Folder, Mayfly, Target, visitors } from "./programs";

const patience = { timeout: 40_000, interval: 100 };
const script = "<script>alert('name')</script>";
const errorText = "=1+1 <img src=x onerror=alert('error')>";

let browser: Browser;
let folder: Folder;
let target: Target;
let mayfly: Mayfly;
let visits: Visit[] = [];

beforeAll(async () => {
  browser = await launch();
  folder = new Folder();
  target = await Target.start(folder);
  mayfly = await Mayfly.start(visitors(), target, ["-u", "8", "-r", "4"]);
}, 120_000);

afterEach(async () => {
  const open = visits;
  visits = [];
  for (const { end } of open) await end();
});

afterAll(async () => {
  await browser.close();
  await mayfly.stop();
  await target.stop();
  folder.remove();
});

async function open(address = mayfly.address): Promise<Visit> {
  const made = await visit(browser, address);
  visits.push(made);
  return made;
}

async function stateIs(page: Page, word: string): Promise<void> {
  await expect.poll(() => page.locator(".run-state").innerText(), patience).toBe(word);
}

async function requests(page: Page): Promise<number> {
  return figure(await cell(page, "Aggregated", "Requests"));
}

/** Starts a test from the form and waits until its users run. */
async function start(page: Page): Promise<void> {
  await openTab(page, "New test");
  await page.getByRole("button", { name: "Start" }).click();
  await stateIs(page, "Running");
}

async function stop(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => page.locator(".run-state").innerText(), patience).toMatch(/Passed|Failed/);
}

describe("dashboard of a real run", () => {
  it("shows the form with the command line's values and says what is wrong in it", async () => {
    const { page } = await open();
    await stateIs(page, "Ready");
    expect(await page.getByLabel("Users", { exact: true }).inputValue()).toBe("8");
    expect(await page.getByLabel("Spawn rate").inputValue()).toBe("4");
    expect(await page.getByLabel("Host").inputValue()).toBe(target.address);
    await page.getByLabel("Users", { exact: true }).fill("none");
    await page.getByLabel("Run time").fill("1h20");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Write a whole number of users, at least 1.").waitFor();
    await page.getByText("Write a time such as").waitFor();
    await picture(page, "start-with-mistakes");
    await page.getByLabel("Users", { exact: true }).fill("8");
    await page.getByLabel("Run time").fill("");
    await page.getByText("Visitor", { exact: true }).click();
    await page.getByText("Pinger", { exact: true }).click();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Choose at least one kind of user.").waitFor();
    await page.reload();
    expect(await page.getByLabel("Users", { exact: true }).inputValue()).toBe("8");
    await page.getByText("Visitor", { exact: true }).click();
    await page.getByText("Pinger", { exact: true }).click();
    await picture(page, "start");
  });

  it("starts a test whose numbers move, and changes its users", async () => {
    const { page } = await open();
    await start(page);
    await expect.poll(() => tile(page, "Users").innerText(), patience).toBe("8 / 8");
    const before = await requests(page);
    await expect.poll(() => requests(page), patience).toBeGreaterThan(before);
    await page.getByRole("button", { name: "Change load" }).click();
    await page.getByLabel("Users", { exact: true }).fill("0");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Write a whole number of users, at least 1.").waitFor();
    await page.getByLabel("Users", { exact: true }).fill("12");
    await picture(page, "change-load");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect.poll(() => tile(page, "Users").innerText(), patience).toBe("12 / 12");
    expect(await page.locator(".popover").count()).toBe(0);
  });

  it("pauses and resumes", async () => {
    const { page } = await open();
    // Somebody else, who presses just when the same button has become another one.
    const { page: other } = await open();
    await other.getByRole("button", { name: "Pause" }).evaluate((button) => {
      const press = (_: MutationRecord[], observer: MutationObserver) => {
        if (!button.textContent.includes("Resume")) return;
        observer.disconnect();
        (button as HTMLElement).click();
      };
      new MutationObserver(press).observe(button, { subtree: true, childList: true, characterData: true });
    });
    await page.getByRole("button", { name: "Pause" }).click();
    await stateIs(page, "Paused");
    // Tasks under way finish within that time.
    const paused = async () => Number(/paused for 0:(\d+)/.exec(await page.locator("body").innerText())?.[1]);
    await expect.poll(paused, patience).toBeGreaterThanOrEqual(2);
    const [before, since] = [await requests(page), await paused()];
    await expect.poll(paused, patience).toBeGreaterThanOrEqual(since + 2);
    expect(await requests(page)).toBe(before);
    await picture(page, "paused"); // It takes longer than these words stay.
    await page.getByRole("button", { name: "Resume" }).click();
    await stateIs(page, "Running");
    await expect.poll(() => requests(page), patience).toBeGreaterThan(before);
    await openTab(page, "Charts");
    await page.locator(".events").getByText("Paused: no new task begins").waitFor();
  });

  it("shows texts of the scenario and the target as texts", async () => {
    const { page } = await open();
    await page.locator(".name", { hasText: script }).first().waitFor();
    await openTab(page, "Failures");
    await page.locator(".name", { hasText: errorText }).first().waitFor();
    await openTab(page, "Exceptions");
    await page.getByText("<b>thrown</b>").first().waitFor();
    expect(await page.locator("script:not([src]), img, [onerror]").count()).toBe(0);
  });

  it("shows the same after a reload in the middle of the run", async () => {
    const { page } = await open(`${mayfly.address}/#charts`);
    await page.locator(".uplot canvas").first().waitFor();
    const users = await tile(page, "Users").innerText();
    const events = await page.locator(".events li").allInnerTexts();
    expect(events.length).toBeGreaterThanOrEqual(2);
    await page.reload();
    await page.locator(".uplot canvas").first().waitFor();
    expect(await page.getByRole("tab", { selected: true }).innerText()).toBe("Charts");
    expect(await tile(page, "Users").innerText()).toBe(users);
    expect(await page.locator(".events li").allInnerTexts()).toEqual(events);
    await openTab(page, "Logs");
    await page.locator(".log-line").first().waitFor();
  });

  it("says that the connection dropped, and goes on when it is back", async () => {
    const gap = await Gap.before(mayfly.address);
    const { page, expectFailedRequests } = await open(gap.address);
    expectFailedRequests();
    await expect.poll(() => requests(page), patience).toBeGreaterThan(0);
    gap.cut();
    await page.getByText("Connection lost at").waitFor();
    await picture(page, "connection-lost");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("mayfly does not answer.").waitFor();
    const frozen = await requests(page);
    gap.mend();
    await page.getByText("Connection lost at").waitFor({ state: "detached" });
    await expect.poll(() => requests(page), patience).toBeGreaterThan(frozen);
    await gap.close();
  });

  it("shows a worker that died, and that its results are partial", async () => {
    const { page } = await open();
    await openTab(page, "Workers");
    await expect.poll(() => page.locator("tr.row").count(), patience).toBe(2);
    process.kill(mayfly.workers()[0] ?? 0, "SIGKILL");
    await page.locator(".table .pill", { hasText: "lost" }).waitFor();
    await page.getByText("The results are partial").click();
    await page.locator(".banner li", { hasText: "SIGKILL" }).waitFor();
    await picture(page, "worker-lost");
    await openTab(page, "Charts");
    await page.locator(".events li", { hasText: "worker" }).first().waitFor();
    await stop(page);
  });

  it("starts anew with all workers, and its numbers equal the target's, the files' and its own", async () => {
    const { page } = await open();
    const before = await target.total();
    await start(page);
    await openTab(page, "Workers");
    await expect
      .poll(() => page.locator(".table .pill", { hasText: "running" }).count(), patience)
      .toBe(2);
    await openTab(page, "Statistics");
    await expect.poll(() => requests(page), patience).toBeGreaterThan(200);
    await stop(page);
    const { totals, entries, errors } = await mayfly.snapshot();
    const seen = await target.total();
    const received = seen.received - before.received;
    const completed = seen.completed - before.completed;

    await expect.poll(() => requests(page), patience).toBe(totals.num_requests);
    expect(totals.num_requests).toBeLessThanOrEqual(completed);
    expect(totals.num_requests + totals.num_interrupted).toBeGreaterThanOrEqual(received);
    expect(await tile(page, "Failures").innerText()).toContain("%");
    const failures = figure(await cell(page, "Aggregated", "Failures"));
    expect(failures).toBe(totals.num_failures);
    expect(errors.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(failures);
    for (const entry of entries) {
      expect(figure(await cell(page, entry.name, "Requests"))).toBe(entry.num_requests);
      const p95 = entry.percentiles["95"] ?? 0;
      const shown = figure(await cell(page, entry.name, "p95"));
      expect(Math.abs(shown - p95)).toBeLessThanOrEqual(0.005 * p95 + 0.5 * Number(p95 >= 100));
    }
  });

  it("shows any part of the run, and all of it is the run", async () => {
    const { totals, entries, errors, run } = await mayfly.snapshot();
    const ask = async (from: number, until: number) =>
      (await (
        await fetch(`${mayfly.address}/api/range?from=${from}&until=${until}`)
      ).json()) as RangeFigures;
    const whole = await ask(0, run.ended_ms + 60_000);
    expect(whole.totals.num_requests).toBeCloseTo(totals.num_requests, 3);
    expect(whole.totals.num_failures).toBeCloseTo(totals.num_failures, 3);
    expect(whole.entries.map(({ name }) => name).sort()).toEqual(entries.map(({ name }) => name).sort());
    for (const entry of entries) {
      const row = whole.entries.find(({ name }) => name === entry.name);
      expect(row?.num_requests).toBeCloseTo(entry.num_requests, 3);
      const p95 = entry.percentiles["95"] ?? 0;
      expect(row?.percentiles["95"]).toBeGreaterThanOrEqual(p95 * 0.998);
      expect(row?.percentiles["95"]).toBeLessThanOrEqual(p95 * 1.06);
    }
    const counted = (rows: { occurrences: number }[]) =>
      rows.reduce((sum, { occurrences }) => sum + occurrences, 0);
    expect(counted(whole.errors)).toBeCloseTo(counted(errors), 3);
    expect(whole.workers).toHaveLength(2);
    const middle = Math.round((whole.from_ms + whole.until_ms) / 2);
    const halves = [await ask(whole.from_ms, middle), await ask(middle, whole.until_ms)];
    const [early, late] = halves;
    if (!early || !late) throw new Error("there are two halves");
    // The point in the middle is in both.
    expect(early.until_ms - late.from_ms).toBeLessThanOrEqual(whole.resolution_ms);
    expect(early.totals.num_requests).toBeLessThan(whole.totals.num_requests);
    expect((await fetch(`${mayfly.address}/api/range?from=5&until=6`)).status).toBe(404);
    expect((await fetch(`${mayfly.address}/api/range?from=x&until=6`)).status).toBe(400);
  });

  it("gives every file, each with what the page shows", async () => {
    const { page } = await open();
    const { totals, entries } = await mayfly.snapshot();
    await openTab(page, "Download");
    await picture(page, "download");
    const fetchFile = async (title: string): Promise<string> => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(".file", { has: page.getByText(title, { exact: true }) }).click(),
      ]);
      return readFile(await download.path(), "utf8");
    };

    const rows = (await fetchFile("Requests")).trim().split("\r\n");
    expect(rows[0]).toMatch(/^Type,Name,Request Count,Failure Count/);
    expect(rows).toHaveLength(entries.length + 2);
    expect(rows.at(-1)).toContain(`Aggregated,${totals.num_requests},${totals.num_failures},`);
    const failures = await fetchFile("Failures");
    expect(failures).toContain("'=1+1 <img");
    expect(await fetchFile("Exceptions")).toContain("<b>thrown</b>");
    const json = JSON.parse(await fetchFile("Everything")) as { totals: { num_requests: number } };
    expect(json.totals.num_requests).toBe(totals.num_requests);
    const html = await fetchFile("Report");
    expect(html).toContain('id="mayfly-report"');
    expect(html).not.toContain(script);

    const report = folder.write("report.html", html);
    const { page: paper } = await open(`file://${report}`);
    await paper.getByRole("heading", { name: "visitors.cpp" }).waitFor();
    expect(figure(await cell(paper, "Aggregated", "Requests"))).toBe(totals.num_requests);
    await paper.getByText(script).first().waitFor();
    expect(await paper.locator("#charts .uplot canvas").count()).toBeGreaterThanOrEqual(5);
    await picture(paper, "report");
  });

  it("forgets its figures when asked twice", async () => {
    const { page } = await open();
    const before = await target.total();
    await start(page);
    await expect.poll(() => requests(page), patience).toBeGreaterThan(150);
    await page.getByRole("button", { name: "Reset" }).dblclick();  // Nobody can have read the question.
    await page.getByRole("button", { name: "Forget all figures?" }).click();
    await openTab(page, "Charts");
    await page.locator(".events li", { hasText: /reset/i }).first().waitFor();
    await stop(page);
    const { totals } = await mayfly.snapshot();
    const received = (await target.total()).received - before.received;
    expect(received - totals.num_requests - totals.num_interrupted).toBeGreaterThan(150);
    await openTab(page, "Statistics");
    await expect.poll(() => requests(page), patience).toBe(totals.num_requests);
  });
});
