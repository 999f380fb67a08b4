import { describe, expect, it } from "vitest";
import { parsed, written } from "../src/model/address";

describe("the address", () => {
  it("has the tab and what is chosen in it", () => {
    const address = { tab: "statistics", params: { sort: "p95.descending", filter: "GET /a&b=#?" } };
    expect(parsed(written(address))).toEqual(address);
    expect(parsed("#charts")).toEqual({ tab: "charts", params: {} });
    expect(parsed("")).toEqual({ tab: "", params: {} });
    expect(written({ tab: "logs", params: {} })).toBe("#logs");
  });
});
