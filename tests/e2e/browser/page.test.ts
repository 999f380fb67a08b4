// The page on more and other data than a real run makes: 500 requests and twelve hours, from the
// stand-in server. How it looks, by pictures; what must hold, by text and by the accessibility tree.

import { describe, expect, it } from "vitest";
import { cell, figure, openTab, picture } from "./chromium";
import { layoutFaults } from "./layout";
import { faults, launchForFile, open, pass, patience, serve, serveRun, visits } from "./stand_in";

launchForFile();

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

  it("fits at every width, also with an open row and with every column there is", async () => {
    const page = await open(await serveRun({ entries: 500 }), "#statistics?sort=requests.descending");
    /** How wide the column of names is, if there are columns. */
    const nameAt = async (width: number) => {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => layoutFaults(page), { ...patience, message: `${width} pixels` }).toEqual([]);
      return page.locator("table[aria-label=Statistics]").evaluate((table) => {
        const heads = table.matches(".is-stacked") ? [] : [...table.querySelectorAll("th")];
        return heads.find(({ textContent }) => textContent === "Name")?.getBoundingClientRect().width ?? 0;
      });
    };
    const widths = [320, 390, 720, 721, 760, 768, 800, 880, 899, 900, 1024, 1200, 1260, 1280, 1440];
    const names: number[] = [];
    for (const width of widths) names.push(await nameAt(width));
    const tables = names.slice(widths.indexOf(760));
    expect(Math.min(...tables), "a table's names can be read").toBeGreaterThanOrEqual(149);
    await page.getByRole("button", { name: "Details" }).nth(1).click();
    await page.locator(".details .plain-chart").waitFor();
    for (const [at, width] of widths.entries()) {
      expect(await nameAt(width), `${width} pixels`).toBe(names[at]);
      if ([320, 721, 760, 900, 1280].includes(width)) await picture(page, `statistics-${width}`);
    }
    await page.getByRole("button", { name: "Columns" }).click();
    for (const box of await page.locator(".column-choice").getByRole("checkbox").all()) await box.check();
    await page.keyboard.press("Escape");
    for (const width of [721, 1024, 1440]) expect(await nameAt(width), "as blocks").toBe(0);
    await picture(page, "statistics-all-columns");
    await page.getByRole("button", { name: "Max", exact: true }).click();
    await page.getByRole("columnheader", { name: "Max" }).and(page.locator("[aria-sort=descending]")).waitFor();
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
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "p99.9", exact: true }).check();
    await page.getByRole("checkbox", { name: "p75" }).check();
    await page.keyboard.press("Escape");
    const shown = (column: string) => first.locator(`td[data-label="${column}"]`).innerText();
    await expect.poll(() => shown("p75"), patience).toMatch(/\d/);
    expect(figure(await shown("p75"))).toBeGreaterThanOrEqual(figure(await shown("p50")));
    expect(figure(await shown("p99.9"))).toBeGreaterThanOrEqual(figure(await shown("p99")));
    await picture(page, "columns-now");
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
    await expect.poll(() => read.count(), patience).toBe(6);
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
    for (const made of visits) made.expectFailedRequests();
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
  it("is cut out of a chart and given back with the keyboard", async () => {
    let now = Date.now() - 200_000;
    const mock = await serve({ now: () => now });
    const live = (seconds: number) => {
      for (let i = 0; i < seconds; i += 1, now += 1000) pass(mock, 1);
    };
    mock.simulation.start({});
    live(40);
    const page = await open(mock, "#charts");
    const chart = page.getByRole("group", { name: /^Rate, per second/ });
    await chart.focus();
    const spoken = page.locator(".chart output").first();
    await page.keyboard.press("Enter");
    await expect.poll(() => spoken.textContent(), patience).toContain("Go to a point");
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => spoken.textContent(), patience).toContain("The range begins at");
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowLeft");
    await expect.poll(() => spoken.textContent(), patience).toMatch(/^To .*Requests \d/);
    const width = () => page.locator(".u-select").first().evaluate(({ clientWidth }) => clientWidth);
    const wide = await width();
    expect(wide).toBeGreaterThan(20);
    live(80);
    await expect.poll(width, patience).toBeLessThan(wide * 0.8);
    await picture(page, "range-at-the-keyboard");
    await page.keyboard.press("Enter");
    const banner = page.locator(".range-banner");
    await banner.getByText("(0:05)").waitFor();
    const { time_ms: times, requests_per_second: rates } = mock.simulation.history;
    const range = await page.evaluate(() => location.hash);
    const [from, until] = (/range=(\d+)-(\d+)/.exec(range) ?? []).slice(1).map(Number);
    expect([from, until]).toEqual([times[6], times[11]]);
    await openTab(page, "Statistics");
    const asked = rates.slice(6, 11).reduce((sum, rate) => sum + rate, 0);
    await expect
      .poll(async () => figure(await cell(page, "Aggregated", "Requests")), patience)
      .toBe(Math.round(asked));
    await openTab(page, "Charts");
    await chart.focus();
    await page.keyboard.press("Escape");
    await banner.waitFor({ state: "detached" });
    expect(await page.evaluate(() => location.hash)).not.toContain("range");
  });

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
    await page.getByText(/^of .* at most 5% too high$/).waitFor();
    await picture(page, "range-charts");
    await page.getByText("Requests/s, range").waitFor();
    await openTab(page, "Statistics");
    await page.getByTitle("(other requests)").waitFor();
    expect(await page.locator("tbody tr.row").count()).toBe(51);
    const part = figure(await cell(page, "Aggregated", "Requests"));
    const { totals } = mock.simulation.snapshot();
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(totals.num_requests);
    await page.getByRole("button", { name: "Details" }).first().click();
    await page.locator(".details .status").first().waitFor();
    await page.locator(".details").getByText(/^of .* at most 5% too high$/).waitFor();
    await picture(page, "range-statistics");
    await page.getByRole("button", { name: "Details" }).first().click();
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
