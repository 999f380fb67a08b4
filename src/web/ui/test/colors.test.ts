// Light and dark differ in colours alone: tests in a browser judge the rest in one of them.
// Outside style sheets only charts know which of them is chosen.

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = "src/style";

it("is told to style sheets by light-dark() alone", () => {
  for (const name of readdirSync(folder)) {
    const style = readFileSync(`${folder}/${name}`, "utf8");
    expect(style, name).not.toContain("prefers-color-scheme");
    const rules = [...style.matchAll(/\[data-theme[^{]*{([^}]*)}/g)].map(([, rule = ""]) => rule.trim());
    // Of which light-dark() makes a colour.
    for (const rule of rules) expect(rule, name).toMatch(/^color-scheme: (light|dark);$/);
  }
});

it("is no matter of the parts of the page but charts", () => {
  for (const name of readdirSync("src/view", { encoding: "utf8", recursive: true })) {
    if (!/\.tsx?$/.test(name)) continue;
    const imported = /import {([^}]*)} from "[./]*model\/theme"/.exec(readFileSync(`src/view/${name}`, "utf8"));
    expect(imported?.[1] ?? "", name).not.toMatch(/\btheme\b/);
  }
});
