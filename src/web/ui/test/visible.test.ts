import { describe, expect, it } from "vitest";
import { visible } from "../src/model/visible";

describe("texts", () => {
  it.each([
    ["/item", "/item"],
    ["", "(blank)"],
    [" \t ", "(blank)"],
    ["\u3000", "(blank)"],
    ["a\u202eb", "a\\u202eb"],
    ["\u200b", "\\u200b"],
    ["\u2066x\u2069", "\\u2066x\\u2069"],
    ["\u0000", "\\u0000"],
    ["two\nlines", "two\nlines"],
    ["\u05e9\u05dc", "\u05e9\u05dc"],
    ["\ud83d\udc69\u200d\ud83d\udcbb", "\ud83d\udc69\u200d\ud83d\udcbb"],
  ])("%j are shown as %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});
