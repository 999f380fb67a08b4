// What an auditor of accessibility finds wrong with a page.

import type axe from "axe-core";
// The short form, as every page takes it in.
import source from "axe-core/axe.min.js?raw";
import type { Page } from "playwright-core";

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Those rules of the standards whose answer another colour can change. */
const colorRules = ["color-contrast", "link-in-text-block"];
/** And those whose answer depends on where things lie. */
const placeRules = ["target-size", "scrollable-region-focusable"];

/** As sentences. */
export function faults(page: Page): Promise<string[]> {
  return faultsBy(page, standards);
}

/**
 * Only those of colours, for what is judged by all rules in the other colours as well: light and dark differ in
 * nothing else, because the style sheets know of them by `light-dark()` alone.
 */
export function colorFaults(page: Page): Promise<string[]> {
  return faultsBy(page, colorRules);
}

/** Rows are blocks at the one and stand in a table at the other; between, the same things only lie elsewhere. */
export const extremes = [390, 1440];

/** By all rules at the extremes, else only by those of places. */
export function faultsAt(page: Page, width: number): Promise<string[]> {
  return faultsBy(page, extremes.includes(width) ? standards : placeRules);
}

async function faultsBy(page: Page, rules: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const results = await page.evaluate(async (runOnly) => {
    const auditor = (globalThis as unknown as { axe: typeof axe }).axe;
    return auditor.run(document, {
      runOnly,
      resultTypes: ["violations"], // What passes need not be described.
    });
  }, rules);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}
