// The page on more and other data than a real run makes: 500 requests and twelve hours, from the
// stand-in server. How it looks, by pictures; what must hold, by text and by the accessibility tree.

import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MockServer, type MockOptions } from "../mock/server";
import {
  cell,
  expectFailedRequests,
  figure,
  launch,
  openTab,
  picture,
  tile,
  visit,
  type Visit,
} from "./chromium";

const patience = { timeout: 20_000, interval: 50 };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const tabs = [
  "Statistics",
  "Charts",
  "Failures",
  "Exceptions",
  "Workers",
  "Tasks",
  "Logs",
  "Download",
];

let browser: Browser;
let visits: Visit[] = [];
let mocks: MockServer[] = [];

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

/** A stand-in whose time passes only by `pass`. */
async function serve(options: MockOptions = {}): Promise<MockServer> {
  const dist = process.env["MAYFLY_PAGE"] ?? "dist";
  const mock = await MockServer.start({ dist, tickMillis: 0, ...options });
  mocks.push(mock);
  return mock;
}

function pass(mock: MockServer, seconds: number): void {
  for (let i = 0; i < seconds; i += 1) mock.tick();
}

/** A run that has gone on for some seconds. */
async function serveRun(options: MockOptions = {}, seconds = 15): Promise<MockServer> {
  let now = Date.now() - seconds * 1000;
  const mock = await serve({ now: () => now, ...options });
  mock.simulation.start({});
  for (let i = 0; i < seconds; i += 1) {
    now += 1000;
    mock.tick();
  }
  return mock;
}

async function open(mock: MockServer, path = "", options = {}): Promise<Page> {
  const made = await visit(browser, `${mock.address}/${path}`, options);
  visits.push(made);
  await made.page.getByRole("tabpanel").waitFor();
  return made.page;
}

/** What an auditor of accessibility finds wrong, as sentences. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(async () => {
    const auditor = (globalThis as unknown as { axe: typeof axe }).axe;
    return auditor.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
  });
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}

describe("the page with 500 requests", () => {
  it("keeps few rows, whatever is scrolled to, and reaches the last", async () => {
    const mock = await serveRun({ entries: 500 });
    const page = await open(mock);
    const rows = page.locator("tbody tr.row");
    await expect.poll(() => rows.count(), patience).toBeGreaterThan(20);
    expect(await rows.count()).toBeLessThan(100);
    await page.locator(".panel").evaluate((panel) => panel.scrollTo(0, panel.scrollHeight));
    const last = mock.simulation.snapshot().entries.at(-1)?.name ?? "";
    await page.getByTitle(last, { exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await page.getByText("Aggregated", { exact: true }).waitFor();
  });

  it("sorts and filters all of them", async () => {
    const mock = await serveRun({ entries: 500 });
    const page = await open(mock);
    const { entries } = mock.simulation.snapshot();
    const slowest = Math.max(...entries.map((entry) => entry.max_response_time));
    await page.getByRole("button", { name: "Max" }).click();
    const first = page.locator("tbody tr.row").first();
    expect(await page.getByRole("columnheader", { name: "Max" }).getAttribute("aria-sort")).toBe(
      "descending",
    );
    expect(figure(await first.locator('td[data-label="Max"]').innerText())).toBe(
      Math.round(slowest),
    );
    await page.getByRole("searchbox").fill("DELETE reviews");
    const matching = entries.filter(
      ({ method, name }) => method === "DELETE" && name.includes("reviews"),
    );
    await page.getByText(`${matching.length} of ${entries.length}`).waitFor();
    await page.getByRole("searchbox").fill("nothing like this");
    await page.getByText("No request matches.").waitFor();
    await page.getByRole("searchbox").fill("");
    await page.reload();
    expect(await page.getByRole("columnheader", { name: "Max" }).getAttribute("aria-sort")).toBe(
      "descending",
    );
  });

  it.each([768, 1024, 1200, 1440])("keeps its columns at %i pixels, also with an open row", async (width) => {
    const page = await open(await serveRun({ entries: 500 }), "", { viewport: { width, height: 900 } });
    const head = page.getByRole("columnheader", { name: "Name" });
    const wide = (await head.boundingBox())?.width ?? 0;
    expect(wide).toBeGreaterThan(150);
    await page.getByRole("button", { name: "Details" }).nth(3).click();
    await page.locator(".details").waitFor();
    expect((await head.boundingBox())?.width).toBe(wide);
    await picture(page, `statistics-${width}`);
  });

  it("shows the last seconds, other columns, and what a link says", async () => {
    const mock = await serveRun({ entries: 500 });
    const page = await open(mock, "#statistics?view=now&sort=rate.descending&filter=%2F%5EPOST%2F");
    const posts = mock.simulation.snapshot().entries.filter(({ method }) => method === "POST");
    await page.getByText(`${posts.length} of`).waitFor();
    await page.getByTitle(`Sum of ${posts.length} rows`).waitFor();
    const busiest = Math.max(...posts.map((entry) => entry.current_requests_per_second));
    const first = page.locator("tbody tr.row").first();
    expect(figure(await first.locator('td[data-label="Now/s"]').innerText())).toBeCloseTo(busiest, 0);
    await page.getByRole("radio", { name: "Run" }).check();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "p75" }).check();
    await page.getByRole("checkbox", { name: "Size" }).uncheck();
    await picture(page, "columns");
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "p75" }).waitFor();
    await page.getByRole("searchbox").fill("GET orders");
    await page.reload();
    expect(await page.getByRole("searchbox").inputValue()).toBe("GET orders");
    await page.getByRole("columnheader", { name: "p75" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "Size" }).count()).toBe(0);
  });

  it("is printed whole", async () => {
    const mock = await serveRun({ entries: 500 });
    const page = await open(mock);
    await page.emulateMedia({ media: "print" });
    const rows = page.locator("tbody tr.row");
    await expect.poll(() => rows.count(), patience).toBe(mock.simulation.snapshot().entries.length);
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(5);
  });

  it("opens a row and keeps it open while the figures change", async () => {
    const mock = await serveRun({ entries: 500 });
    const page = await open(mock);
    await page.getByRole("button", { name: "Details" }).nth(3).click();
    const details = page.locator(".details");
    await details.getByText("99.99%").waitFor();
    const before = await details.innerText();
    pass(mock, 1);
    await expect.poll(() => details.innerText(), patience).not.toBe(before);
    await picture(page, "details");
  });
});

describe("charts of twelve hours", () => {
  it("are drawn whole, share range and cursor, and say what is at it", async () => {
    const mock = await serveRun({ hours: 12, entries: 500 }, 2);
    const page = await open(mock, "#charts");
    await page.locator(".u-over").nth(4).waitFor();
    expect(mock.simulation.history.time_ms.length).toBeGreaterThan(2600);
    await page.locator(".u-over").first().hover();
    const read = page.locator(".chart-tag:visible");
    await expect.poll(() => read.count(), patience).toBe(5);
    expect(new Set(await read.allInnerTexts()).size).toBe(1);
    await picture(page, "charts-12-hours");
    const box = await page.locator(".u-over").first().boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await page.getByRole("button", { name: "Reset zoom" }).waitFor();
    await picture(page, "charts-zoomed");
    await page.locator(".u-over").nth(2).dblclick();
    await page.getByRole("button", { name: "Reset zoom" }).waitFor({ state: "detached" });
    await page.getByRole("radio", { name: "1 h" }).check();
    await page.getByRole("radio", { name: "Log" }).check();
    await page.locator(".u-over").nth(4).waitFor();
    // The stand-in has no figures of a past that it made up.
    for (const { complaints } of visits) expectFailedRequests(complaints);
  });

  it("are read with the keyboard", async () => {
    const page = await open(await serveRun({}, 20), "#charts");
    await page.getByRole("group", { name: /^Rate, per second/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    const spoken = page.locator(".chart output").first();
    await expect.poll(() => spoken.textContent(), patience).toMatch(/Requests \d+, Failures/);
    await page.getByRole("button", { name: "Requests", exact: false }).first().click();
    expect(
      await page.locator(".legend-item").first().getAttribute("aria-pressed"),
    ).toBe("false");
  });
});

describe("a range", () => {
  it("that was dragged out of a chart is what every tab shows, until it is given back", async () => {
    const mock = await serveRun({ entries: 80, hasHostileTexts: true }, 40);
    const page = await open(mock, "#charts");
    const box = await page.locator(".u-over").first().boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 30, { steps: 4 });
    await page.mouse.up();
    const banner = page.locator(".range-banner");
    await banner.getByText("Figures of").waitFor();
    await picture(page, "range-charts");
    await page.getByText("Requests/s, range").waitFor();
    await openTab(page, "Statistics");
    await page.getByTitle("(other requests)").waitFor();
    expect(await page.locator("tbody tr.row").count()).toBe(51);
    const part = figure(await cell(page, "Aggregated", "Requests"));
    const { totals } = mock.simulation.snapshot();
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(totals.num_requests);
    await picture(page, "range-statistics");
    expect(await faults(page)).toEqual([]);
    await openTab(page, "Failures");
    await page.locator("tr.row").first().waitFor();
    await banner.getByRole("button", { name: "Whole run" }).click();
    await openTab(page, "Statistics");
    await expect
      .poll(async () => figure(await cell(page, "Aggregated", "Requests")), patience)
      .toBe(totals.num_requests);
  });
});

describe("everyone", () => {
  it.each(["light", "dark"] as const)("can read every tab in %s colours", async (colorScheme) => {
    const mock = await serveRun({ hasHostileTexts: true }, 30);
    mock.simulation.loseWorker(1);
    mock.simulation.log("warning", "worker 3 needs its whole core");
    pass(mock, 2);
    const page = await open(mock, "", { colorScheme });
    for (const tab of tabs) {
      await openTab(page, tab);
      await page.getByRole("tab", { name: tab, selected: true }).waitFor();
      await picture(page, `${tab.toLowerCase()}-${colorScheme}`);
      expect(await faults(page), tab).toEqual([]);
    }
  });

  it.each(["light", "dark"] as const)("can fill in the form in %s colours", async (colorScheme) => {
    const page = await open(await serve(), "", { colorScheme });
    await page.getByRole("button", { name: "Start" }).waitFor();
    await picture(page, `form-${colorScheme}`);
    expect(await faults(page)).toEqual([]);
  });

  it("walks the tabs with the keyboard", async () => {
    const page = await open(await serveRun());
    await page.getByRole("tab", { selected: true }).focus();
    for (const tab of [...tabs.slice(1), "Statistics"]) {
      await page.keyboard.press("ArrowRight");
      const selected = page.getByRole("tab", { selected: true });
      expect(await selected.innerText()).toContain(tab);
      expect(await selected.evaluate((element) => element === document.activeElement)).toBe(true);
    }
    await page.keyboard.press("End");
    expect(await page.getByRole("tab", { selected: true }).innerText()).toContain("Download");
    expect(await page.locator("[role=tab][tabindex='0']").count()).toBe(1);
  });

  it("chooses colours that last", async () => {
    const page = await open(await serveRun());
    const root = page.locator("html");
    expect(await root.getAttribute("data-theme")).toBe("light");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const bright = await ground();
    await page.getByRole("button", { name: "Colours" }).click();
    await page.getByRole("button", { name: "Colours" }).click();
    expect(await root.getAttribute("data-theme")).toBe("dark");
    expect(await ground()).not.toBe(bright);
    await page.reload();
    expect(await root.getAttribute("data-theme")).toBe("dark");
    await page.getByRole("button", { name: "Colours" }).click();
    expect(await root.getAttribute("data-theme")).toBe("light");
  });

  it("uses it on a phone without scrolling sideways", async () => {
    const mock = await serveRun({ hasHostileTexts: true }, 30);
    mock.simulation.loseWorker(1);
    pass(mock, 1);
    const page = await open(mock, "", phone);
    for (const tab of tabs) {
      await openTab(page, tab);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, tab).toBe(0);
      await picture(page, `phone-${tab.toLowerCase()}`);
      expect(await faults(page), tab).toEqual([]);
    }
    await openTab(page, "Statistics");
    await page.getByRole("button", { name: "Details" }).first().tap();
    const details = page.locator(".details");
    const shown = await details.evaluate((element) => {
      const cell = element.closest("td");
      return cell ? cell.clientHeight >= element.scrollHeight : false;
    });
    expect(shown, "the details are not cut off").toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await details.scrollIntoViewIfNeeded();
    await picture(page, "phone-details");
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole("button", { name: "Change load" }).tap();
    await page.getByLabel("Users", { exact: true }).fill("100");
    await picture(page, "phone-change-load");
  });
});

describe("what the server says", () => {
  it("is shown where the person acted", async () => {
    const mock = await serve();
    const page = await open(mock);
    await page.getByLabel("Host").fill("http://nowhere");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("alert").getByText("The host nowhere does not resolve").waitFor();
    await page.getByLabel("Host").fill("http://127.0.0.1:1");
    await page.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => mock.simulation.snapshot().run.state, patience).toBe("spawning");
    pass(mock, 2);
    await page.getByRole("button", { name: "Change load" }).click();
    await page.getByLabel("Users", { exact: true }).fill("200000");
    await page.getByRole("button", { name: "Apply" }).click();
    const panel = page.locator(".popover");
    await panel.getByText("More than 100,000 users do not fit on 4 workers.").waitFor();
    await picture(page, "refusal");
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    for (const { complaints } of visits) expectFailedRequests(complaints);
  });

  it("is the last one when it has ended", async () => {
    const mock = await serveRun();
    const page = await open(mock);
    await page.locator("tbody tr.row").first().waitFor();
    await mock.close();
    await page.getByText("mayfly ended at").waitFor();
    await picture(page, "ended");
    for (const { complaints } of visits) expectFailedRequests(complaints);
  });

  it("is at the time of the zone that the person chose", async () => {
    const page = await open(await serveRun(), "#logs", { timezoneId: "Asia/Kolkata" });
    const time = page.locator(".log-line time").first();
    expect(await time.getAttribute("title")).toContain("+05:30");
    const local = await time.innerText();
    await page.getByRole("button", { name: "Times of day are Asia/" }).click();
    expect(await time.getAttribute("title")).toContain("UTC");
    expect(await time.innerText()).not.toBe(local);
    await page.reload();
    await page.getByRole("button", { name: "Times of day are UTC" }).waitFor();
  });

  it("replaces what the page had, when another run begins", async () => {
    const mock = await serveRun({}, 20);
    const page = await open(mock);
    mock.simulation.stop();
    pass(mock, 12);
    await page.locator(".run-state", { hasText: "Failed" }).waitFor();
    await page.getByText("Requests failed.").waitFor();
    await page.getByRole("button", { name: "New test" }).click();
    await page.getByLabel("Users", { exact: true }).fill("7");
    await page.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => mock.simulation.snapshot().run.state, patience).toBe("spawning");
    pass(mock, 2);
    await expect.poll(() => tile(page, "Users").innerText(), patience).toBe("7 / 7");
    const { totals } = mock.simulation.snapshot();
    expect(figure(await cell(page, "Aggregated", "Requests"))).toBe(totals.num_requests);
    await openTab(page, "Charts");
    expect(await page.locator(".events li").count()).toBe(1);
  });
});

describe("the HTML report", () => {
  it("shows everything, also on paper", async () => {
    const mock = await serveRun({ hasHostileTexts: true }, 40);
    mock.simulation.stop();
    pass(mock, 12);
    const made = await visit(browser, `${mock.address}/stats/report`, { colorScheme: "dark" });
    visits.push(made);
    const { page } = made;
    for (const title of ["Charts", "Statistics", "Failures", "Workers", "Configuration", "Log"])
      await page.getByRole("heading", { name: title, exact: true }).first().waitFor();
    await page.locator(".verdict-word", { hasText: "Failed" }).waitFor();
    await page.getByText("<script>alert(1)</script>").first().waitFor();
    expect(await faults(page)).toEqual([]);
    await picture(page, "report-dark");
    await page.setViewportSize({ width: 390, height: 844 });
    const excess = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(excess, patience).toBe(0);
    await picture(page, "report-phone");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ media: "print" });
    await expect
      .poll(() => page.locator("html").getAttribute("data-theme"), patience)
      .toBe("light");
    expect(await page.locator(".report-bar nav").isVisible()).toBe(false);
    expect(await page.locator(".uplot canvas").first().isVisible()).toBe(true);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  });
});
