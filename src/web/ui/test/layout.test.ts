import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { columnWidths, layoutOf, roomOnPaper } from "../src/model/layout";
import { columnsOf, shownColumns } from "../src/view/statistics_columns";

const usual = shownColumns("run", null);
const keysAt = (room: number | undefined) => {
  const { columns, ...rest } = layoutOf(usual, room, true);
  return { keys: columns.map(({ key }) => key), ...rest };
};
const most = ["method", "name", "requests", "failures", "p50", "p95", "p99", "max", "rate"];

describe("a table's layout", () => {
  it("has every column where all have room, or where nobody knows", () => {
    for (const room of [undefined, 1440]) {
      const { keys, isBrief, isStacked } = keysAt(room);
      expect(keys).toEqual(usual.map(({ key }) => key));
      expect([isBrief, isStacked]).toEqual([false, false]);
    }
  });

  it("leaves out what only adds, then what the name can say", () => {
    expect(keysAt(1024)).toEqual({ keys: most, isBrief: false, isStacked: false });
    expect(keysAt(768)).toEqual({ keys: most.slice(1), isBrief: true, isStacked: false });
    expect(keysAt(roomOnPaper)).toEqual({ keys: most, isBrief: false, isStacked: false });
  });

  it("stacks what is wider still, and never leaves out what a person chose", () => {
    expect(keysAt(721)).toEqual({ keys: most.slice(1), isBrief: true, isStacked: true });
    const chosen = shownColumns("run", columnsOf.run.map(({ key }) => key));
    const { columns, isStacked } = layoutOf(chosen, 1440, true);
    expect(columns).toHaveLength(columnsOf.run.length - 1);
    expect(isStacked).toBe(true);
  });

  it("has no table that is wider than its room", () => {
    for (let room = 300; room <= 1440; room += 1) {
      const { columns, isStacked } = layoutOf(usual, room, true);
      const sum = columns.reduce((all, { width }) => all + columnWidths[width ?? "rest"], columnWidths.open);
      expect(isStacked || sum <= room, `${room} pixels`).toBe(true);
    }
  });

  it("knows the widths of the style sheet", () => {
    const sheet = readFileSync(new URL("../src/style/table.css", import.meta.url), "utf8");
    const widths = [...sheet.matchAll(/\.w-(\w+) \{\s*width: (\d+)px/g)].map(([, key, width]) => [key, Number(width)]);
    expect({ ...Object.fromEntries(widths), rest: columnWidths.rest }).toEqual(columnWidths);
  });
});
