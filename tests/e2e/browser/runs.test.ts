// The history of a real mayfly on its page: list, filter, open, compare, delete; and how it looks, with
// the stand-in's data.

import { expect, it } from "vitest";
import { openTab, picture, visit } from "./chromium";
import { layoutFaults } from "./layout";
import { Folder, Mayfly, Target, visitors } from "./programs";
import { browser, faultsAt, launchForFile, open, patience, serveRun } from "./stand_in";

launchForFile();

it("keeps the runs that were started from the page", async () => {
  const folder = new Folder();
  const target = await Target.start(folder);
  const mayfly = await Mayfly.start(visitors(), target, ["-u", "4", "-r", "4", "--name", "trial"]);
  try {
    const { page, end } = await visit(browser, mayfly.address);
    const kept = async () =>
      ((await (await fetch(`${mayfly.address}/api/runs`)).json()) as { runs: { id: string; num_requests: number }[] }).runs;
    for (const count of [1, 2]) {
      await fetch(`${mayfly.address}/api/start`, { method: "POST" });
      await expect
        .poll(async () => (await mayfly.snapshot()).run.elapsed_seconds, { timeout: 40_000 })
        .toBeGreaterThan(2);
      await fetch(`${mayfly.address}/api/stop`, { method: "POST" });
      await expect.poll(async () => (await kept()).length, { timeout: 40_000 }).toBe(count);
    }
    await openTab(page, "Runs");
    const rows = page.locator("tbody tr.row");
    await expect.poll(() => rows.count(), patience).toBe(2);

    const ticks = page.getByRole("checkbox", { name: "Compare trial" });
    await ticks.nth(0).check();
    await ticks.nth(1).check();
    await page.getByRole("button", { name: "Compare two" }).click();
    await page.getByText("Before", { exact: true }).waitFor();
    await expect.poll(() => page.locator(".run-curves").count(), patience).toBe(7);
    await page.getByText("/item", { exact: true }).first().waitFor();
    await picture(page, "runs-compared-real");
    await page.getByRole("button", { name: "All runs" }).click();

    const [latest, first] = await kept();
    await page.getByRole("button", { name: "trial", exact: true }).nth(1).click();
    await page.getByText("This is the finished run trial").waitFor();
    const total = page.getByRole("row", { name: /Aggregated/ });
    const shown = (await total.innerText()).replaceAll(",", "");
    expect(shown).toContain(String(first?.num_requests));
    await picture(page, "runs-opened");
    await openTab(page, "Charts");
    await page.getByText("This is the finished run trial").waitFor();
    await page.reload();
    await page.getByText("This is the finished run trial").waitFor();
    await page.getByRole("button", { name: "Live page" }).click();
    await expect.poll(() => page.getByText("This is the finished run").count(), patience).toBe(0);

    await openTab(page, "Runs");
    await page.getByRole("button", { name: "Details" }).nth(1).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete this run?" }).click();
    await expect.poll(() => rows.count(), patience).toBe(1);
    expect((await kept()).map(({ id }) => id)).toEqual([latest?.id]);
    await end(); // Before the server of the page is gone.
  } finally {
    await mayfly.stop();
    await target.stop();
    folder.remove();
  }
});

it.each([390, 768, 1024, 1440])("looks right at %i pixels", async (width) => {
  const page = await open(await serveRun(), "#runs", { viewport: { width, height: 900 } });
  await page.getByRole("button", { name: "before the cache" }).waitFor();
  await picture(page, `runs-${width}`);
  expect(await faultsAt(page, width)).toEqual([]);
  expect(await layoutFaults(page)).toEqual([]);
  await page.getByRole("searchbox").fill("nothing like this");
  await page.getByText("No run fits the filter.").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("checkbox", { name: "Compare before the cache" }).check();
  await page.getByRole("checkbox", { name: "Compare after the cache" }).check();
  await page.getByRole("button", { name: "Compare two" }).click();
  await page.getByText("users: 40 then, 50 now").waitFor();
  await picture(page, `runs-compared-${width}`);
  expect(await faultsAt(page, width)).toEqual([]);
  expect(await layoutFaults(page)).toEqual([]);
});

it("keeps the range of a link while the finished run that it names is on its way", async () => {
  const mock = await serveRun({ entries: 60 }, 30);
  const page = await open(mock);
  const times = mock.simulation.history.time_ms;
  const [from = 0, until = 0] = [times[5], times[15]];
  const run = "2026-11-28T10:00:00.000Z-1";
  const link = `${mock.address}/#charts?run=${encodeURIComponent(run)}&range=${from}-${until}`;
  let deliver: () => void = () => undefined;
  const isAsked = new Promise<void>((asked) => {
    void page.route("**/api/runs/2026*", async (route) => {
      asked();
      await new Promise<void>((done) => (deliver = done));
      await route.continue();
    });
  });
  await page.goto("about:blank");
  await page.goto(link);
  await isAsked;
  // The live run is what there is, of which the range says nothing.
  await page.getByText("Requests/s, now").waitFor();
  deliver();
  await page.getByText("This is the finished run").waitFor();
  await page.locator(".range-banner").getByText("Figures of").waitFor();
  await page.getByText("Requests/s, range").waitFor();
  expect(new URL(page.url()).hash).toContain("range=");
});
