// Why a run was as it was: a row over time, spectra and their files, load against response time, and
// the same in a report.

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import {
  browser, colorFaults, extremes, faults, faultsAt, launchForFile, open, patience, serveRun, visits,
} from "./stand_in";
import { openTab, picture, visit, wear } from "./chromium";

launchForFile();

describe("an open row", () => {
  it.each([390, 768, 1024, 1440])("has charts at %i pixels, in light and in dark colours", async (width) => {
    const page = await open(await serveRun({}, 30), "", { viewport: { width, height: 900 } });
    await page.getByRole("button", { name: "Details" }).first().press("Enter");
    const details = page.locator(".details");
    await details.locator(".u-over").nth(2).waitFor();
    await details.getByRole("img", { name: /^Percentile spectrum: 50% within/ }).waitFor();
    for (const title of ["Statuses", "Connection phases", "Response size"])
      await details.getByRole("heading", { name: title }).first().waitFor();
    await details.locator(".legend-item", { hasText: "200" }).waitFor();
    const excess = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await excess()).toBe(0);
    const clipped = await details.evaluate(
      (element) => element.scrollWidth - element.clientWidth,
    );
    expect(clipped, "nothing is clipped").toBeLessThanOrEqual(0);
    const right = await details.evaluate((element) => element.getBoundingClientRect().right);
    expect(right, "the details end on the screen").toBeLessThanOrEqual(width);
    await picture(page, `row-${width}-light`);
    expect(await faultsAt(page, width)).toEqual([]);
    const canvas = details.locator("canvas").first();
    const drawn = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    const bright = await drawn();
    await wear(page, "dark");
    await expect.poll(drawn, patience).not.toBe(bright);
    await picture(page, `row-${width}-dark`);
    if (extremes.includes(width)) expect(await colorFaults(page)).toEqual([]);
    await details.getByRole("heading", { name: "Statuses" }).scrollIntoViewIfNeeded();
    await page.mouse.move(width / 2, 500);
    await page.mouse.wheel(0, 500);
    await picture(page, `row-further-${width}-dark`);
    await wear(page, "light");
    await picture(page, `row-further-${width}-light`);
  });

  it("has a rate line in the table and a file for HdrHistogram's plotter", async () => {
    const mock = await serveRun({ entries: 60 }, 30);
    const page = await open(mock);
    await expect.poll(() => page.locator("tbody td .sparkline").count(), patience).toBe(50);
    await page.getByRole("button", { name: "Details" }).first().click();
    const coming = page.waitForEvent("download");
    await page.locator(".details").getByRole("button", { name: ".hgrm" }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/\.hgrm$/);
    const text = await readFile(await download.path(), "utf8");
    expect(text).toMatch(/^ +Value +Percentile TotalCount 1\/\(1-Percentile\)\n\n/);
    expect(text).toMatch(/#\[Max {5}= .*, Total count {4}= +\d+\]/);
  });
});

describe("the charts", () => {
  it("show all percentiles and load against response time", async () => {
    const page = await open(await serveRun({}, 30), "#charts");
    await page.getByRole("img", { name: /^Percentile spectrum/ }).waitFor();
    const scatter = page.getByRole("img", { name: /^Response time against load: up to .*\/s/ });
    await scatter.scrollIntoViewIfNeeded();
    await picture(page, "charts-load");
    await page.getByRole("radio", { name: "Users" }).check();
    await page.getByRole("img", { name: /^Response time against load: up to \d/ }).waitFor();
  });
});

describe("a report", () => {
  it("has rows over time, spectra, and figures of a range", async () => {
    const mock = await serveRun({}, 30);
    const made = await visit(browser, `${mock.address}/stats/report`);
    visits.push(made);
    const { page } = made;
    const section = page.locator("#statistics");
    await section.getByRole("button", { name: "Details" }).first().click();
    await section.locator(".row-charts .u-over").nth(2).waitFor();
    for (const title of ["Statuses", "Connection phases", "Response size"])
      await section.locator(".row-charts h3", { hasText: title }).waitFor();
    await section.locator(".row-charts").scrollIntoViewIfNeeded();
    await picture(page, "report-row");
    const chart = page.locator("#charts .u-over").first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await page.locator(".range-banner").getByText("Figures of").waitFor();
    await page.getByText("Requests/s, range").waitFor();
    await page.locator("#charts").getByText(/^of .* at most 5% too high$/).waitFor();
    expect(await faults(page)).toEqual([]);
    made.expectFailedRequests();
  });
});

describe("a link", () => {
  it("shows the same range and columns to somebody else", async () => {
    const mock = await serveRun({}, 30);
    const page = await open(mock);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Max" }).click();
    await openTab(page, "Charts");
    const box = await page.locator(".u-over").first().boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.1, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.2, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await page.locator(".range-banner").getByText("Figures of").waitFor();
    await openTab(page, "Statistics");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Mean", exact: true }).click();
    const there = await open(mock, new URL(page.url()).hash);
    const banner = (one: typeof page) => one.locator(".range-banner").innerText();
    await expect.poll(() => banner(there), patience).toBe(await banner(page));
    const heads = (one: typeof page) => one.locator("thead th").allInnerTexts();
    expect(await heads(there)).toEqual(await heads(page));
    expect(await heads(there)).not.toContain("Max");
  });
});

describe("the table", () => {
  it("is copied as it is shown", async () => {
    const mock = await serveRun({ entries: 60 }, 30);
    const permissions = ["clipboard-read", "clipboard-write"];
    const page = await open(mock, "#statistics?sort=requests.ascending&filter=POST", { permissions });
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Table as Markdown" }).click();
    await page.getByText("Copied.").waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
    expect(lines[0]).toMatch(/^\| Method \| Name \| Requests \| Failures \|/);
    expect(lines.at(-2), "the sum").toMatch(/^\| .*Sum of \d+ rows/);
    const counts = lines.slice(2, -2).map((line) => Number(line.split(" | ")[2]));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    await picture(page, "copy");
    expect(await faults(page)).toEqual([]);
  });
});
