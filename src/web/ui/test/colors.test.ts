// Light and dark differ in colours alone: tests in a browser judge the rest in one of them.

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = "src/style";

it("is what style sheets know of light and dark", () => {
  for (const name of readdirSync(folder)) {
    const style = readFileSync(`${folder}/${name}`, "utf8");
    expect(style, name).not.toContain("prefers-color-scheme");
    const rules = [...style.matchAll(/\[data-theme[^{]*{([^}]*)}/g)].map(([, rule = ""]) => rule.trim());
    // Of which light-dark() makes a colour.
    for (const rule of rules) expect(rule, name).toMatch(/^color-scheme: (light|dark);$/);
  }
});
