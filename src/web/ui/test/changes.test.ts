import { describe, expect, it } from "vitest";
import { changed } from "../src/model/changes";

describe("changes of a snapshot", () => {
  it("replaces members, adds new ones and takes out those that are gone", () => {
    const before = { a: 1, b: [1, 2], c: "x", d: null };
    expect(changed(before, { a: null, b: [3], e: { f: 1 }, "-": ["c"] })).toEqual({
      a: null,
      b: [3],
      d: null,
      e: { f: 1 },
    });
    expect(before).toEqual({ a: 1, b: [1, 2], c: "x", d: null });
  });

  it("goes into objects, and replaces one by what stands in a list", () => {
    const before = { run: { id: "1", users: 5 }, plan: { "-": 1 } };
    expect(changed(before, { run: { users: 6 }, plan: [{ "-": 2 }] })).toEqual({
      run: { id: "1", users: 6 },
      plan: { "-": 2 },
    });
  });

  it("changes rows where they are, and keeps the others as they were", () => {
    const before = { rows: [{ n: "a", v: 1 }, { n: "b", v: 1 }] };
    const now = changed(before, { rows: { rows: [[1, { v: 2 }]] } });
    expect(now.rows).toEqual([{ n: "a", v: 1 }, { n: "b", v: 2 }]);
    expect(now.rows[0]).toBe(before.rows[0]);
  });

  it("moves rows, takes them out and puts new ones in", () => {
    const before = { rows: [{ n: "a" }, { n: "b" }, { n: "c" }] };
    const changes = { rows: { order: [2, -1, 0], rows: [[1, { n: "new" }], [2, { v: 1 }]] } };
    expect(changed(before, changes)).toEqual({ rows: [{ n: "c" }, { n: "new" }, { n: "a", v: 1 }] });
    expect(changed(before, { rows: [] })).toEqual({ rows: [] });
  });
});
