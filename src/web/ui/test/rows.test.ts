import { describe, expect, it } from "vitest";
import { matching, nextSorting, sorted } from "../src/model/rows";
import { visibleRows } from "../src/model/window";

describe("sorting", () => {
  it("goes from the natural direction to the other to none", () => {
    const first = nextSorting(null, "p95", "descending");
    const second = nextSorting(first, "p95", "descending");
    expect(first).toEqual({ column: "p95", direction: "descending" });
    expect(second).toEqual({ column: "p95", direction: "ascending" });
    expect(nextSorting(second, "p95", "descending")).toBeNull();
    expect(nextSorting(first, "name", "ascending")).toEqual({
      column: "name",
      direction: "ascending",
    });
  });

  it("sorts figures as figures and numbers in texts as numbers", () => {
    expect(sorted([10, 9, 100], (n) => n, "descending")).toEqual([100, 10, 9]);
    const workers = ["worker 10", "worker 9", "Worker 1"];
    expect(sorted(workers, (name) => name, "ascending")).toEqual([
      "Worker 1",
      "worker 9",
      "worker 10",
    ]);
  });

  it("keeps the order of equals and the original", () => {
    const rows = [
      { name: "b", n: 1 },
      { name: "a", n: 1 },
    ];
    expect(sorted(rows, ({ n }) => n, "descending").map(({ name }) => name)).toEqual(["b", "a"]);
    sorted(rows, ({ name }) => name, "ascending");
    expect(rows[0]?.name).toBe("b");
  });
});

describe("filter", () => {
  const rows = ["GET /item", "POST /cart", "GET /cart"];
  it("wants every word, in any order and case", () => {
    expect(matching(rows, "CART get", (row) => row)).toEqual(["GET /cart"]);
    expect(matching(rows, "  ", (row) => row)).toBe(rows);
    expect(matching(rows, "nothing", (row) => row)).toEqual([]);
  });
});

describe("rows that exist", () => {
  const view = { top: 0, height: 660, rowHeight: 33 };

  it("are those in view and some around them", () => {
    const top = visibleRows(500, view);
    expect(top.first).toBe(0);
    expect(top.last).toBeGreaterThanOrEqual(20);
    expect(top.last).toBeLessThan(80);
  });

  it("cover the view wherever it is", () => {
    for (let scrolled = 0; scrolled <= 500 * 33 - 660; scrolled += 61) {
      const { first, last } = visibleRows(500, { ...view, top: -scrolled });
      expect(first * 33).toBeLessThanOrEqual(scrolled);
      expect(last * 33).toBeGreaterThanOrEqual(Math.min(scrolled + 660, 500 * 33));
      expect(last - first).toBeLessThan(80);
    }
  });

  it("are all of a table that is shorter than the view", () => {
    expect(visibleRows(3, view)).toEqual({ first: 0, last: 3 });
    expect(visibleRows(0, view)).toEqual({ first: 0, last: 0 });
  });
});
