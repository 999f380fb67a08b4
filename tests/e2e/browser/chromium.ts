// A browser that watches itself: every console error, page error and request to another host of a
// page that a test opened is a failure of that test.

import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { expect } from "vitest";

/** The folder for pictures of what tests see, if somebody wants to look at them: making them takes a while. */
export const pictures = process.env["MAYFLY_PICTURES"];
const picturesOfFailures = process.env["MAYFLY_PICTURES_OF_FAILURES"] ?? "pictures";
const contexts = new Set<BrowserContext>();

/**
 * What Chromium does for somebody at its window, of which there is nobody. A list takes the place of the one
 * before it, so those that Playwright turns off are here again.
 */
const unused = [
  // Every window loads a page of its own for the suggestions below its address bar.
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
  ...["AutoDeElevate", "AvoidUnnecessaryBeforeUnloadCheckSync", "BoundaryEventDispatchTracksNodeRemoval"],
  ...["DestroyProfileOnBrowserClose", "DialMediaRouteProvider", "GlobalMediaControls", "HttpsUpgrades"],
  ...["LensOverlay", "MediaRouter", "OptimizationHints", "PaintHolding", "RenderDocument"],
  ...["ThirdPartyStoragePartitioning", "Translate"],
];

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-dev-shm-usage",
      "--no-first-run",
      // Its helpers take more of the processors than they spare the page.
      "--js-flags=--single-threaded",
      `--disable-features=${unused.join(",")}`,
    ],
  });
}

export interface Visit {
  page: Page;
  /** The browser may say, until the page is closed, that a request was refused or not answered. */
  expectFailedRequests: () => void;
  /** Closes the page and fails if anything was complained about. */
  end: () => Promise<void>;
}

export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    ...options,
  });
  contexts.add(context);
  context.on("close", () => contexts.delete(context));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  let expected: RegExp | undefined;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`page: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== "data:" && host !== new URL(address).host)
      complaints.push(`request to ${request.url()}`);
  });
  await page.goto(address);
  return {
    page,
    expectFailedRequests: () => {
      expected = /net::ERR_|Failed to load resource/;
    },
    end: async () => {
      const wrong = () => complaints.filter((text) => !expected?.test(text));
      if (wrong().length > 0) await picturesOfFailure();
      await context.close();
      expect(wrong()).toEqual([]);
    },
  };
}

/** A picture of what is in view, for people; tests judge by text. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Pictures of all pages that a test had open when it failed. */
export async function picturesOfFailure(): Promise<void> {
  const test = expect.getState().currentTestName ?? "";
  const pages = [...contexts].flatMap((context) => context.pages());
  for (const [at, page] of pages.entries()) {
    const path = join(picturesOfFailures, `${test.replaceAll(/[^\w.]+/g, "-")}-${at + 1}.png`);
    await page.screenshot({ path, timeout: 10_000 }).then(
      () => console.log(`${page.url()} as the test left it: ${path}`),
      (error: unknown) => console.log(`${page.url()} has no picture: ${String(error)}`),
    );
  }
}

export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name }).click();
}

/** What says that a tab's content is there, if it is not a table. */
const firstOf: Record<string, string> = {
  start: "start",
  charts: "uplot",
  tasks: "cards",
  logs: "log-line",
  download: "file",
};

export async function tabIsThere(page: Page, id: string): Promise<void> {
  await page.locator(`#tab-${id}[aria-selected=true]`).waitFor();
  await page.locator(`#panel .${firstOf[id] ?? "table"}`).first().waitFor();
}

/** As if the system had changed its colours; charts, too, have the new ones then. */
export async function wear(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
}

/** The value of the tile with this label, such as "Failures". */
export function tile(page: Page, label: string | RegExp) {
  const matcher = page.getByText(label, { exact: typeof label === "string" });
  return page.locator(".tile").filter({ has: matcher }).locator(".tile-value");
}

/** The text of a cell in the row that has this name, by the head of its column. */
export async function cell(page: Page, row: string, column: string): Promise<string> {
  const table = page.locator("table.table").first();
  const line = table.locator("tr.row").filter({ has: page.getByTitle(row, { exact: true }) });
  return line.locator(`td[data-label="${column}"]`).first().innerText();
}

/** A figure as the page writes it, without commas, percent and what stands beside it. */
export function figure(text: string): number {
  return Number((/[\d,.]+/.exec(text)?.[0] ?? "NaN").replaceAll(",", ""));
}
