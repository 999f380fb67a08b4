import { describe, expect, it } from "vitest";
import { asCsv, asMarkdown, type TextColumn } from "../src/model/table_text";

interface Row {
  name: string;
  p95: number;
}

const columns: TextColumn<Row>[] = [
  { title: "Name", kind: "text", valueOf: (row) => row.name },
  { title: "p95", kind: "figure", valueOf: (row) => row.p95 },
];

describe("a table as Markdown", () => {
  it("has figures at the right", () => {
    expect(asMarkdown(columns, [{ name: "/", p95: 12.3456789 }])).toBe(
      "| Name | p95 |\n| :-- | --: |\n| / | 12.3457 |\n",
    );
  });
  it("shows names as they are", () => {
    const text = asMarkdown(columns, [{ name: "/a|b_c*<i>\nd", p95: Number.NaN }]);
    expect(text.split("\n")[2]).toBe("| /a\\|b\\_c\\*\\<i\\> d |  |");
  });
});

describe("a table as CSV", () => {
  it("quotes what a cell cannot hold", () => {
    expect(asCsv(columns, [{ name: 'a,"b"', p95: -1 }])).toBe('Name,p95\r\n"a,""b""",-1\r\n');
  });
  it("has all digits of what was counted", () => {
    expect(asCsv(columns, [{ name: "/", p95: 1_234_567 }])).toContain("/,1234567\r\n");
  });
  it.each(["=1+1", "+1", "-1", "@x", " =1", "\uff1d1"])("makes no formula of %s", (name) => {
    expect(asCsv(columns, [{ name, p95: 1 }]).split("\r\n")[1]).toBe(`'${name},1`);
  });
});
