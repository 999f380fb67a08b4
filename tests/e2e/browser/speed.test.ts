// How quick the page is with 1,000 requests and twelve hours, and whether its memory grows. Nothing timed is asserted, as other work
// shares the machine: the figures are printed for people to compare.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MockServer } from "../mock/server";
import { launch, openTab, visit } from "./chromium";

let browser: Browser;
let mock: MockServer;
let now = Date.now();

function passSecond(): void {
  now += 1000;
  mock.tick();
}

beforeAll(async () => {
  browser = await launch();
  const dist = process.env["MAYFLY_PAGE"] ?? "dist";
  mock = await MockServer.start({ dist, tickMillis: 0, hours: 12, entries: 1000, now: () => now });
  mock.simulation.start({});
  for (let i = 0; i < 3; i += 1) passSecond();
});
afterAll(async () => {
  await browser.close();
  await mock.close();
});

it("draws and follows a cursor and a scroll", async () => {
  expect(mock.simulation.history.time_ms.length).toBeGreaterThan(2600);
  const { page, expectFailedRequests, end } = await visit(browser, `${mock.address}/#charts`);
  expectFailedRequests(); // The stand-in has no figures of a range of these hours.
  await page.locator(".u-over").nth(4).waitFor();
  const paint = await page.evaluate(() => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return { first: first?.startTime ?? 0, charts: performance.now() };
  });
  const dragging = await dragFrames(page);
  const moving = await page.evaluate(framesOf, "cursor" as const);
  await openTab(page, "Statistics");
  await page.locator("tbody tr.row").first().waitFor();
  const scrolling = await page.evaluate(framesOf, "scroll" as const);
  console.log(`first paint after ${Math.round(paint.first)} ms, charts drawn before ` +
    `${Math.round(paint.charts)} ms`);
  console.log(`frames while a range is dragged over a chart: ${spread(dragging)}`);
  console.log(`120 frames with the cursor moving over five charts: ${spread(moving)}`);
  console.log(`120 frames of scrolling 1,000 rows: ${spread(scrolling)}`);
  expect(moving).toHaveLength(120);
  expect(scrolling).toHaveLength(120);
  await end();
}, 300_000); // 360 frames, each as long as the machine takes.

// MAYFLY_HEAP_MINUTES=10 shows whether memory stays flat.
it("prints its memory after each minute", async () => {
  const { page, end } = await visit(browser, `${mock.address}/#statistics`);
  await page.locator("tbody tr.row").first().waitFor();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return Math.round(usedSize / 1e5) / 10;
  };
  const endOfHistory = () => {
    const { time_ms, span_ms } = mock.simulation.history;
    return (time_ms.at(-1) ?? 0) + (span_ms.at(-1) ?? 0);
  };
  const minutes = Number(process.env["MAYFLY_HEAP_MINUTES"] ?? 1);
  for (let minute = 0; minute <= minutes; minute += 1) {
    const seen = endOfHistory();
    for (let second = 0; second < (minute === 0 ? 5 : 60); second += 1) {
      passSecond();
      // The page has to take each before the next one comes, as in a second of its own.
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    expect(endOfHistory()).toBeGreaterThan(seen);
    console.log(`heap after ${minute} min of 1,000 requests: ${await heap()} MB`);
  }
  await end();
}, 3_600_000);

/** The lengths of frames while the mouse is pressed and drawn over the first chart. */
async function dragFrames(page: Page): Promise<number[]> {
  const box = await page.locator(".u-over").first().boundingBox();
  if (!box) throw new Error("no chart is in view");
  await page.evaluate(watchFrames);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 20, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 20, y, { steps: 120 });
  await page.mouse.up();
  return page.evaluate(() => (globalThis as unknown as Watching).frameLengths ?? []);
}

interface Watching {
  frameLengths?: number[];
}

/** Runs in the page, until it is closed. */
function watchFrames(): void {
  const lengths: number[] = [];
  (globalThis as unknown as Watching).frameLengths = lengths;
  let last = performance.now();
  const note = () => {
    const now = performance.now();
    lengths.push(now - last);
    last = now;
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}

function spread(lengths: number[]): string {
  const sorted = [...lengths].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}

/** Runs in the page: the lengths of frames while something moves in each. */
async function framesOf(what: "cursor" | "scroll"): Promise<number[]> {
  const over = document.querySelector(".u-over");
  const panel = document.querySelector(".panel");
  const box = over?.getBoundingClientRect();
  const lengths: number[] = [];
  await new Promise(requestAnimationFrame);
  let last = performance.now();
  for (let i = 0; i < 120; i += 1) {
    const clientX = (box?.left ?? 0) + ((box?.width ?? 0) * i) / 120;
    const clientY = (box?.top ?? 0) + 40;
    if (what === "scroll") panel?.scrollBy(0, 100);
    else over?.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
    await new Promise(requestAnimationFrame);
    lengths.push(performance.now() - last);
    last = performance.now();
  }
  return lengths;
}
