import { describe, expect, it } from "vitest";
import { isScarce } from "../src/model/percentiles";

describe("percentiles", () => {
  it.each([
    ["99.9", 999, true],
    ["99.9", 1000, false],
    ["99.99", 9999, true],
    ["99.99", 10_000, false],
    ["99", 100, false],
    ["50", 1, true],
    ["100", 1, false],
  ])("p%s of %i samples", (percent, count, scarce) => {
    expect(isScarce(percent, count)).toBe(scarce);
  });
});
