// What a person changes of a run while it goes on: the rate of arrivals and their stages, the host and the end.
// Each test has a run of its own.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launch, openTab, picture, visit, type Visit } from "./chromium";
import { Folder, Mayfly, Target, visitors } from "./programs";

const patience = { timeout: 40_000, interval: 100 };

let browser: Browser;
let folder: Folder;
let target: Target;
let other: Target;
let own: Mayfly;
let visited: Visit;

beforeAll(async () => {
  browser = await launch();
  folder = new Folder();
  target = await Target.start(folder);
  other = await Target.start(new Folder());
}, 120_000);

afterEach(async () => {
  // Before its server, of which it might ask for something while that ends.
  await visited.end();
  await own.stop();
});

afterAll(async () => {
  await browser.close();
  await target.stop();
  await other.stop();
  folder.remove();
});

describe("a person who steers a run", () => {
  it("changes the rate of arrivals and skips their stages", async () => {
    own = await Mayfly.start(visitors(), target, [
      ...["--stages", "0s:20/s,1h:20/s,0s:60/s,1h:60/s", "--autostart"],
      ...["--threshold", "failures < 50%"],
    ]);
    visited = await visit(browser, `${own.address}/#charts`);
    const { page } = visited;
    await page.getByText("Arrivals", { exact: false }).first().waitFor();
    await page.locator(".events").getByText("Stage 2 of 4: to 20 arrivals a second").waitFor();
    await page.getByRole("button", { name: "Skip stage" }).click();
    await page.locator(".events").getByText("The stage is skipped").waitFor();
    await page.locator(".events").getByText("Stage 4 of 4: to 60 arrivals a second").waitFor();
    // A limit on failures has a chart, even where nothing fails.
    const failures = page.locator(".chart", { has: page.getByRole("heading", { name: "Failures share" }) });
    await failures.locator(".legend-item", { hasText: "failures < 50%" }).waitFor();
    await page.getByRole("button", { name: "Change load" }).click();
    await page.getByLabel("Arrival rate").fill("fast");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Write how many arrive, as in 500/s or 30/m.").waitFor();
    await page.getByLabel("Arrival rate").fill("40/s");
    await picture(page, "change-rate");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.locator(".events").getByText("40 a second").waitFor();
    expect(await page.locator(".popover").count()).toBe(0);
  });

  it("directs a run to another host and changes its end", async () => {
    own = await Mayfly.start(visitors(), target, [
      ...["-u", "4", "-r", "100", "--run-time", "1h", "--name", "moved"],
    ]);
    visited = await visit(browser, own.address);
    const { page, expectFailedRequests } = visited;
    expect(await page.getByLabel("Name of the run").inputValue()).toBe("moved");
    await page.getByLabel("Name of the run").fill("moved twice");
    await openTab(page, "New test");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Change load" }).click();
    const panel = page.getByRole("form", { name: "Change load" });
    expect(await panel.getByLabel("Host").inputValue()).toBe(target.address);
    expect(await panel.getByLabel("Run time").inputValue()).toBe("1h");
    await panel.getByLabel("Host").fill("nowhere");
    await panel.getByRole("button", { name: "Apply" }).click();
    await panel.getByText("Begin with http:// or https://").waitFor();
    await panel.getByLabel("Host").fill(other.address);
    await panel.getByLabel("Run time").fill("100ms");
    await panel.getByRole("button", { name: "Apply" }).click();
    await panel.getByText("cannot end after 100ms").waitFor();
    expectFailedRequests();
    await picture(page, "change-host");
    await panel.getByLabel("Run time").fill("");
    await panel.getByRole("button", { name: "Apply" }).click();
    await panel.waitFor({ state: "detached" });
    await page.locator(".top .host").getByText(other.address).waitFor();
    await page.locator(".tiles").getByText("until stopped").waitFor();
    await expect.poll(async () => (await other.total()).completed, patience).toBeGreaterThan(20);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".run-state").getByText(/Passed|Failed/).waitFor();
    await openTab(page, "Runs");
    await page.getByText("moved twice").first().waitFor();
  });
});
