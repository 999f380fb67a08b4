// The dashboard as a whole: one person with a keyboard and no mouse starts a test with stages, watches it,
// finds out why it fails, stops it, and compares and prints what is kept of it. Then every tab at four
// widths in both colours. The final JSON and the target's log are the judges.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry, Snapshot } from "../src/wire";
import type { RangeFigures } from "../src/wire_range";
import { colorFaults, extremes, faultsAt } from "./audit";
import { cell, figure, launch, picture, pictures, tabIsThere, tile, visit, wear, type Visit } from "./chromium";
import { layoutFaults } from "./layout";
import { printed } from "./paper";
import { Folder, Mayfly, Target, visitors } from "./programs";

const patience = { timeout: 40_000, interval: 50 };
const stages = "1s:4,10m:4,1s:9,10m:9";
const limit = "users < 7";

let browser: Browser;
let folder: Folder;
let target: Target;
let mayfly: Mayfly;
const visits: Visit[] = [];
let page: Page;
/** Of the run that broke its threshold, when it was over. */
let final: Snapshot;

beforeAll(async () => {
  browser = await launch();
  folder = new Folder();
  target = await Target.start(folder);
  mayfly = await Mayfly.start(visitors(), target, ["-u", "3"]);
  page = await open(mayfly.address);
}, 120_000);

afterAll(async () => {
  for (const { end } of visits) await end();
  await browser.close();
  await mayfly.stop();
  await target.stop();
  folder.remove();
});

async function open(address: string): Promise<Page> {
  const made = await visit(browser, address);
  visits.push(made);
  return made.page;
}

/** Goes to what a person wants with the Tab key, and fails if that does not lead there or is not seen. */
async function reach(wanted: Locator): Promise<void> {
  await wanted.first().waitFor();
  // Looked for once, not at every stop of the Tab key: who asks for a role asks every element of the page.
  const found = await wanted.first().elementHandle();
  const isThere = () => found?.evaluate((element) => element === document.activeElement);
  for (let presses = 0; !(await isThere()); presses += 1) {
    expect(presses, `${String(wanted)} is reached with the Tab key`).toBeLessThan(150);
    await page.keyboard.press("Tab");
  }
  const outline = await found?.evaluate((element) => {
    const { outlineStyle, boxShadow, borderColor } = getComputedStyle(element);
    return outlineStyle !== "none" || boxShadow !== "none" || borderColor !== "";
  });
  expect(outline, "where the keyboard is can be seen").toBe(true);
}

async function press(wanted: Locator, key = "Enter"): Promise<void> {
  await reach(wanted);
  await page.keyboard.press(key);
}

async function write(field: string, text: string): Promise<void> {
  await reach(page.getByLabel(field, { exact: true }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** The tabs are one stop of the Tab key; arrow keys choose among them. */
async function turnTo(tab: string): Promise<void> {
  await reach(page.locator("[role=tab][aria-selected=true]"));
  const selected = () => page.locator("[role=tab][aria-selected=true]").innerText();
  for (let presses = 0; !(await selected()).startsWith(tab); presses += 1) {
    expect(presses, `there is a tab ${tab}`).toBeLessThan(12);
    await page.keyboard.press("ArrowRight");
  }
}

async function stateBecomes(word: string): Promise<void> {
  await expect.poll(() => page.locator(".run-state").innerText(), patience).toBe(word);
}

async function requests(): Promise<number> {
  return figure(await cell(page, "Aggregated", "Requests"));
}

/** Every row and figure of the table of requests is that of the document, as it is rounded to be read. */
async function expectRows(on: Page, entries: readonly Entry[], totals: Entry): Promise<void> {
  const rows = await on.locator("table[aria-label=Statistics] tr.row").evaluateAll((lines) =>
    lines.map((line) => {
      const cells = [...line.querySelectorAll<HTMLElement>("td[data-label]")];
      return Object.fromEntries(cells.map((one) => [one.dataset["label"] ?? "", one.innerText]));
    }),
  );
  expect(rows).toHaveLength(entries.length + 1);
  for (const entry of [...entries, { ...totals, name: "Aggregated" }]) {
    const row = rows.find(({ Name }) => Name === entry.name) ?? {};
    const shown = (column: string) => figure(row[column] ?? "");
    expect(shown("Requests"), entry.name).toBe(entry.num_requests);
    expect(shown("Failures"), entry.name).toBe(entry.num_failures);
    for (const [column, value] of [
      ["p50", entry.percentiles["50"] ?? 0],
      ["p95", entry.percentiles["95"] ?? 0],
      ["p99", entry.percentiles["99"] ?? 0],
      ["Max", entry.max_response_time],
    ] as const)
      expect(Math.abs(shown(column) - value), `${entry.name} ${column}`).toBeLessThanOrEqual(
        0.005 * value + 0.5 * Number(value >= 100),
      );
  }
}

describe("a person with a keyboard", () => {
  it("starts a test with stages and a threshold, and watches it", async () => {
    await write("Stages", stages);
    await write("Thresholds", `${limit}\np95 < 20s`);
    await picture(page, "story-1-form");
    await press(page.getByRole("button", { name: "Start" }));
    await stateBecomes("Running");
    await expect.poll(() => tile(page, "Users").innerText(), patience).toBe("4 / 9");
    await page.getByRole("list", { name: "Thresholds" }).getByText(`${limit}: 4`).waitFor();
    const before = await requests();
    await expect.poll(requests, patience).toBeGreaterThan(before);
    await turnTo("Charts");
    await page.locator(".legend-item.is-still", { hasText: limit }).waitFor();
    await picture(page, "story-2-watch");
  });

  it("selects a range on a chart and gives it back", async () => {
    const elapsed = async () => (await mayfly.snapshot()).run.elapsed_seconds;
    await expect.poll(elapsed, patience).toBeGreaterThan(7);
    await reach(page.getByRole("group", { name: /^Rate, per second/ }));
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
    await picture(page, "story-3-range-being-selected");
    await page.keyboard.press("Enter");
    await page.getByText("Figures of").getByText("(0:04)").waitFor();
    const [, from = "", until = ""] = /range=(\d+)-(\d+)/.exec(page.url()) ?? [];
    const answer = await fetch(`${mayfly.address}/api/range?from=${from}&until=${until}`);
    const range = (await answer.json()) as RangeFigures;
    await turnTo("Statistics");
    expect(await requests()).toBe(Math.round(range.totals.num_requests));
    for (const { name, num_requests } of range.entries)
      expect(figure(await cell(page, name, "Requests")), name).toBe(Math.round(num_requests));
    await picture(page, "story-4-range");
    await press(page.getByRole("button", { name: "Whole run" }));
    await expect.poll(requests, patience).toBeGreaterThan(range.totals.num_requests);
  });

  it("opens a row, and a sample of a failure", async () => {
    const button = page.getByRole("button", { name: "Details of GET /item" });
    await press(button);
    expect(await button.getAttribute("aria-expanded")).toBe("true");
    await page.locator(".details .u-over").nth(2).waitFor();
    await picture(page, "story-5-row");
    await press(button);
    await turnTo("Failures");
    await press(page.getByRole("button", { name: "Details of GET /broken" }));
    await press(page.locator(".failure-samples summary").filter({ hasText: "First" }));
    const sample = page.locator(".failure-samples details[open]").first();
    await sample.getByText("Status 503").waitFor();
    await sample.getByText("GET /status/503 HTTP/1.1").waitFor();
    await sample.getByText(new URL(target.address).host).first().waitFor();
    await picture(page, "story-6-sample");
  });

  it("breaks a threshold by going on to the next stage, and stops", async () => {
    await press(page.getByRole("button", { name: "Skip stage" }));
    const chips = page.getByRole("list", { name: "Thresholds" });
    await chips.getByText(`${limit}: failed`).waitFor();
    await turnTo("Charts");
    await page.locator(".events li").filter({ hasText: limit }).first().waitFor();
    await page.locator(".legend-item.bad", { hasText: limit }).waitFor();
    await expect.poll(() => tile(page, "Users").innerText(), patience).toBe("9 / 9");
    await picture(page, "story-7-threshold-broken");
    await press(page.getByRole("button", { name: "Stop" }));
    await stateBecomes("Failed");
    await page.getByRole("list", { name: "Why the run did not pass" }).getByText(limit).waitFor();
    final = await mayfly.snapshot();
    expect(final.verdict?.outcome).toBe("threshold failed");
    await picture(page, "story-8-stopped");
  });

  it("reads figures that are the final document's and the target's", async () => {
    await turnTo("Statistics");
    await expect.poll(requests, patience).toBe(final.totals.num_requests);
    await expectRows(page, final.entries, final.totals);
    for (const [name, asked] of [
      ["/item", "GET /bytes/100"],
      ["/broken", "GET /status/503"],
      ["/", "GET /"],
    ] as const) {
      const entry = final.entries.find((one) => one.name === name);
      if (!entry) throw new Error(`there is no row ${name}`);
      const answered = await target.completed(asked);
      expect(entry.num_requests + entry.num_interrupted, name).toBeGreaterThanOrEqual(answered);
      expect(entry.num_requests, name).toBeLessThanOrEqual(answered);
    }
    const broken = final.entries.find(({ name }) => name === "/broken");
    expect(broken?.num_failures).toBe(broken?.num_requests);
    await turnTo("Failures");
    const occurrences = final.errors.reduce((sum, error) => sum + error.occurrences, 0);
    expect(occurrences).toBe(final.totals.num_failures);
    const counts = await page.locator("tr.row .counted").allInnerTexts();
    expect(counts.reduce((sum, text) => sum + figure(text), 0)).toBe(occurrences);
  });

  it("runs it again, compares the two, and opens the first from the tab Runs", async () => {
    await press(page.getByRole("button", { name: "New test" }));
    expect(await page.getByLabel("Stages", { exact: true }).inputValue()).toBe(stages);
    await press(page.getByRole("button", { name: "Start" }));
    await stateBecomes("Running");
    await expect.poll(async () => (await mayfly.snapshot()).run.elapsed_seconds, patience).toBeGreaterThan(2);
    await press(page.getByRole("button", { name: "Stop" }));
    await expect.poll(() => page.locator(".run-state").innerText(), patience).toMatch(/Passed|Failed/);
    const second = await mayfly.snapshot();

    await turnTo("Runs");
    const ticks = page.getByRole("checkbox", { name: /^Compare/ });
    await expect.poll(() => ticks.count(), patience).toBe(2);
    await press(ticks.nth(0), "Space");
    await press(ticks.nth(1), "Space");
    await press(page.getByRole("button", { name: "Compare two" }));
    const sum = page.getByRole("row", { name: /Aggregated/ });
    await sum.waitFor();
    const [before, now] = [final, second].map(({ totals }) => totals.num_requests.toLocaleString("en"));
    expect(await sum.innerText()).toContain(`${before} → ${now}`);
    await picture(page, "story-9-compared");
    await press(page.getByRole("button", { name: "All runs" }));

    const first = page.locator("tr.row").nth(1);
    await press(first.locator(".run-open"));
    await page.getByText("This is the finished run").waitFor();
    await expect.poll(requests, patience).toBe(final.totals.num_requests);
    await expectRows(page, final.entries, final.totals);
    await picture(page, "story-10-opened-again");
    await press(page.getByRole("button", { name: "Live page" }));
    await expect.poll(requests, patience).toBe(second.totals.num_requests);
  });

  it("opens the report and prints it", async () => {
    const { totals, entries } = await mayfly.snapshot();
    await turnTo("Download");
    const coming = page.waitForEvent("download");
    await press(page.locator(".file", { has: page.getByText("Report", { exact: true }) }));
    const html = await readFile(await (await coming).path(), "utf8");
    const report = await open(`file://${folder.write("report.html", html)}`);
    await report.locator("#charts .u-over").nth(4).waitFor();
    await expectRows(report, entries, totals);
    const paper = await printed(report);
    if (pictures) await writeFile(join(pictures, "story-report.pdf"), paper.bytes);
    const titles = paper.headings.map(({ title }) => title);
    for (const title of ["Charts", "Statistics", "Failures", "Workers", "Configuration", "Log"])
      expect(titles).toContain(title);
    const pageOf = (title: string) =>
      paper.headings.find((heading) => heading.title.startsWith(title))?.page ?? 0;
    expect(pageOf("Charts"), "the first page is not left empty for charts").toBe(1);
    expect(pageOf("Rate per second")).toBe(1);
    expect(pageOf("CPU share of a core"), "nor the one of the table before").toBe(pageOf("Workers"));
    expect(pageOf("Tasks"), "a heading is where its cards are").toBe(pageOf("Visitor"));
    expect(pageOf("Configuration")).toBe(pageOf("Test"));
    for (const { title, page: number, room } of paper.headings)
      expect(room, `what "${title}" on page ${number} heads begins there, too`).toBeGreaterThan(0.08);
  });
});

describe("every tab", () => {
  const looks = [390, 768, 1024, 1440].flatMap((width) =>
    (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
  );
  // Dark colours are judged at the extremes, and seen elsewhere only on pictures.
  const judged = looks.filter((look) => look.colorScheme === "light" || extremes.includes(look.width));

  it.each(pictures ? looks : judged)("can be read at $width pixels in $colorScheme", async ({ width, colorScheme }) => {
    await page.setViewportSize({ width, height: 900 });
    await wear(page, colorScheme);
    const tabs = await page.getByRole("tab").evaluateAll((all) => all.map(({ id }) => id.slice(4)));
    expect(tabs.length).toBeGreaterThanOrEqual(10);
    const found: Record<string, string[]> = {};
    for (const tab of tabs) {
      await page.evaluate((id) => (location.hash = id), tab);
      await tabIsThere(page, tab);
      await picture(page, `story-${tab}-${width}-${colorScheme}`);
      const wrong: string[] = [];
      // Colours move nothing.
      if (colorScheme === "light") wrong.push(...(await layoutFaults(page)), ...(await faultsAt(page, width)));
      else if (extremes.includes(width)) wrong.push(...(await colorFaults(page)));
      if (wrong.length > 0) found[tab] = wrong;
    }
    expect(found).toEqual({});
  });
});
