// What an auditor of accessibility finds wrong with a page.

import axe from "axe-core";
import type { Page } from "playwright-core";

/** As sentences. */
export async function faults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const results = await page.evaluate(async () => {
    const auditor = (globalThis as unknown as { axe: typeof axe }).axe;
    return auditor.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"], // What passes need not be described.
    });
  });
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}
