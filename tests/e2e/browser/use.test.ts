// The page as people use it: in their colours, on a phone, with the keyboard, in their zone and on paper,
// and what it says when the server says something.

import { describe, expect, it } from "vitest";
import { cell, figure, openTab, picture, tabIsThere, tile, visit, wear } from "./chromium";
import { layoutFaults } from "./layout";
import { browser, colorFaults, faults, launchForFile, open, pass, patience, serve, serveRun, visits } from "./stand_in";

launchForFile();

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
  "Runs",
];

describe("everyone", () => {
  it("can read every tab in light and in dark colours", async () => {
    const mock = await serveRun({ hasHostileTexts: true }, 30);
    mock.simulation.loseWorker(1);
    mock.simulation.log("warning", "worker 3 needs its whole core");
    pass(mock, 2);
    const page = await open(mock);
    for (const tab of tabs) {
      await openTab(page, tab);
      await tabIsThere(page, tab.toLowerCase());
      await picture(page, `${tab.toLowerCase()}-light`);
      expect(await faults(page), tab).toEqual([]);
      expect(await layoutFaults(page), tab).toEqual([]);
      await wear(page, "dark");
      await picture(page, `${tab.toLowerCase()}-dark`);
      expect(await colorFaults(page), tab).toEqual([]);
      await wear(page, "light");
    }
  });

  it("can fill in the form in light and in dark colours", async () => {
    const page = await open(await serve());
    await page.getByRole("button", { name: "Start" }).waitFor();
    await picture(page, "form-light");
    expect(await faults(page)).toEqual([]);
    await wear(page, "dark");
    await picture(page, "form-dark");
    expect(await colorFaults(page)).toEqual([]);
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
    expect(await page.getByRole("tab", { selected: true }).innerText()).toContain("Runs");
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

  it("sees the page in the chosen colours before its script has come", async () => {
    const page = await open(await serveRun());
    await page.getByRole("button", { name: "Colours" }).click();
    await page.getByRole("button", { name: "Colours" }).click();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    let comes: (() => void) | undefined;
    const coming = new Promise<void>((done) => (comes = done));
    await page.route("**/app.js", async (route) => {
      await coming;
      await route.continue();
    });
    await page.reload({ waitUntil: "commit" });
    await page.getByText("Waiting for mayfly…").waitFor();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    comes?.();
    await page.locator("tbody tr.row").first().waitFor();
    expect(await page.locator(".app").count()).toBe(1);
  });

  it("uses it on a phone without scrolling sideways", async () => {
    const mock = await serveRun({ hasHostileTexts: true }, 30);
    mock.simulation.loseWorker(1);
    pass(mock, 1);
    const page = await open(mock, "", phone);
    for (const tab of tabs) {
      await openTab(page, tab);
      await tabIsThere(page, tab.toLowerCase());
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, tab).toBe(0);
      await picture(page, `phone-${tab.toLowerCase()}`);
      expect(await faults(page), tab).toEqual([]);
      expect(await layoutFaults(page), tab).toEqual([]);
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
    for (const made of visits) made.expectFailedRequests();
  });

  it("is the last one when it has ended", async () => {
    const mock = await serveRun();
    const page = await open(mock);
    await page.locator("tbody tr.row").first().waitFor();
    await mock.close();
    await page.getByText("mayfly ended at").waitFor();
    await picture(page, "ended");
    for (const made of visits) made.expectFailedRequests();
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
    await expect.poll(() => page.locator(".events li").count(), patience).toBe(1);
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
