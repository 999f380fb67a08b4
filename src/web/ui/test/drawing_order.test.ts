import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeInOrder } from "../src/chart/drawing_order";
import { isPrinting } from "../src/model/theme";

let idle: (() => void)[] = [];
let made: string[] = [];

function hostAt(top: number) {
  const box = { top, bottom: top + 200 } as DOMRect;
  return { clientWidth: 600, clientHeight: 200, getBoundingClientRect: () => box };
}

function add(name: string, top: number) {
  return makeInOrder(hostAt(top), ({ width }) => made.push(`${name} ${width}`));
}

describe("charts", () => {
  beforeEach(() => {
    [idle, made] = [[], []];
    vi.stubGlobal("innerHeight", 900);
    vi.stubGlobal("requestIdleCallback", (work: () => void) => idle.push(work));
  });

  it("in view are made first, the others one by one when nothing else is to do", async () => {
    for (const [name, top] of [["a", 2000], ["b", 100], ["c", 1000], ["d", 800]] as const) add(name, top);
    expect(made).toEqual([]);
    await Promise.resolve();
    expect(made).toEqual(["b 600", "d 600"]);
    while (idle.length > 0) idle.shift()?.();
    expect(made).toEqual(["b 600", "d 600", "a 600", "c 600"]);
  });

  it("that have gone meanwhile are not made", async () => {
    const forget = add("a", 2000);
    add("b", 100)();
    await Promise.resolve();
    forget();
    while (idle.length > 0) idle.shift()?.();
    expect(made).toEqual([]);
  });

  it("are all there on paper", async () => {
    add("a", 2000);
    add("b", 1000);
    await Promise.resolve();
    isPrinting.value = true;
    expect(made).toEqual(["a 600", "b 600"]);
    isPrinting.value = false;
  });
});
