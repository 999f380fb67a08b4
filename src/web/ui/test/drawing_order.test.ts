import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeInOrder } from "../src/chart/drawing_order";
import { isPrinting } from "../src/model/theme";

let frames: (() => void)[] = [];
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
    [frames, made] = [[], []];
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    vi.stubGlobal("innerHeight", 900);
    vi.stubGlobal("requestAnimationFrame", (work: () => void) => frames.push(work));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const paint = () => {
    for (const frame of frames.splice(0)) frame();
    vi.advanceTimersByTime(0);
  };

  it("in view are made first, the others one after each painting", async () => {
    for (const [name, top] of [["a", 2000], ["b", 100], ["c", 1000], ["d", 800]] as const) add(name, top);
    expect(made).toEqual([]);
    await Promise.resolve();
    expect(made).toEqual(["b 600", "d 600"]);
    paint();
    expect(made).toEqual(["b 600", "d 600", "a 600"]);
    // Of a page that is not seen there is no frame.
    vi.advanceTimersByTime(300);
    expect(made).toEqual(["b 600", "d 600", "a 600", "c 600"]);
  });

  it("that have gone meanwhile are not made", async () => {
    const forget = add("a", 2000);
    add("b", 100)();
    await Promise.resolve();
    forget();
    paint();
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
