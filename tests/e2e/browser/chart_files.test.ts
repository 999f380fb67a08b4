// Charts as files and by keyboard: what is saved must be understood alone, and every mark be reached.

import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openTab, picture, pictures, wear } from "./chromium";
import { faults, launchForFile, open, patience, serveRun } from "./stand_in";

launchForFile();

async function saved(page: Page, name: string | RegExp) {
  const coming = page.waitForEvent("download");
  const button = page.getByRole("button", { name }).first();
  await button.focus();
  await page.keyboard.press("Enter");
  // Chromium makes PNGs when a page is idle, which it finds out seconds later if the page draws no frame.
  await page.evaluate(() => new Promise(requestAnimationFrame));
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The colour at a place of a picture, in shares of its size; and the size. */
async function pixel(page: Page, png: Buffer, x: number, y: number) {
  return page.evaluate(
    async ({ address, x, y }) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      const { naturalWidth: width, naturalHeight: height } = image;
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d");
      context?.drawImage(image, 0, 0);
      const at = context?.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data;
      return { width, height, color: [...(at ?? [])] };
    },
    { address: `data:image/png;base64,${png.toString("base64")}`, x, y },
  );
}

describe("a chart", () => {
  it.each([390, 768, 1440])("is saved by keyboard at %i pixels, in dark and in light colours", async (width) => {
    const mock = await serveRun({}, 40);
    const page = await open(mock, "#charts", { colorScheme: "dark", viewport: { width, height: 900 } });
    await page.locator(".u-over").nth(4).waitFor();
    for (const colorScheme of ["dark", "light"] as const) {
      await wear(page, colorScheme);
      const svg = await saved(page, "SVG: save Rate as a picture");
      expect(svg.name).toBe("Rate.svg");
      const text = svg.bytes.toString();
      for (const part of ["Rate", "per second", "Requests", "Failures", "<rect", " to 20"])
        expect(text).toContain(part);
      expect(text).not.toMatch(/var\(|class=/);
      const png = await saved(page, "PNG: save Rate as a picture");
      expect(png.name).toBe("Rate.png");
      const corner = await pixel(page, png.bytes, 0.002, 0.002);
      expect(corner.width).toBe(1920);
      const isLight = (corner.color[0] ?? 0) > 200;
      expect(isLight, "on the ground of its theme").toBe(colorScheme === "light");
      expect(corner.color[3], "which covers").toBe(255);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess).toBe(0);
      await picture(page, `charts-${width}-${colorScheme}`);
      if (!pictures) continue;
      const alone = await page.context().newPage();
      await alone.setContent(`<body style="margin:0">${text.replace(/^<\?.*\?>/, "")}</body>`);
      await picture(alone, `saved-rate-${width}-${colorScheme}`);
      await alone.close();
    }
  });

  it("of any kind has a file of its own", async () => {
    const page = await open(await serveRun({}, 30), "#charts");
    await page.getByRole("img", { name: /^Percentile spectrum/ }).waitFor();
    const names = await page.getByRole("button", { name: /^SVG: save/ }).count();
    expect(names).toBe(await page.locator(".chart:not(.events)").count());
    for (const title of ["Percentile spectrum", "Response time against load", "Response time distribution"]) {
      const { bytes } = await saved(page, `SVG: save ${title} as a picture`);
      const text = bytes.toString();
      expect(text).toContain(`<title>${title},`);
      expect(text).toMatch(/>\d+(\.\d+)? (µs|ms|s)<\/text>/);
      expect(text, "its lines have their colours").toMatch(/stroke="rgba?\(|fill="rgb/);
    }
    await openTab(page, "Statistics");
    await page.getByRole("button", { name: "Details" }).first().click();
    await page.locator(".row-charts .u-over").nth(4).waitFor();
    const { name, bytes } = await saved(page, "SVG: save Statuses as a picture");
    expect(name).toMatch(/^Statuses_(GET|POST|PUT|DELETE).*\.svg$/);
    expect(bytes.toString()).toMatch(/Statuses: (GET|POST|PUT|DELETE) \//);
    expect(await faults(page)).toEqual([]);
  });

  it("has marks that the keyboard reaches in their order", async () => {
    const mock = await serveRun({}, 30);
    mock.simulation.changeUsers(300, 50);
    mock.simulation.changeUsers(200, 50);
    const page = await open(mock, "#charts");
    const marks = mock.simulation.history.annotations.slice(-2);
    const chart = page.getByRole("group", { name: /^Rate, per second\..* up and down the marks/ });
    await chart.focus();
    const spoken = page.locator(".chart output").first();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => spoken.textContent(), patience).toContain(marks[0]?.text);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => spoken.textContent(), patience).toContain(marks[1]?.text);
    await page.locator(".chart-tag.is-mark").first().waitFor();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => spoken.textContent(), patience).toContain(marks[0]?.text);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => spoken.textContent(), patience).toMatch(/Requests \d+/);
  });
});
