import { render } from "preact-render-to-string";
import { beforeEach, describe, expect, it } from "vitest";
import { MockRuns } from "../mock/runs";
import { Simulation } from "../mock/simulation";
import { address } from "../src/model/address";
import { formatChange, intervalText, spectrumCurve } from "../src/model/run_changes";
import { followRun, replay, showLive, showRun, type Runs } from "../src/model/runs";
import { RunComparison } from "../src/view/run_comparison";
import { RunCurves } from "../src/view/run_curves";
import type { Comparison } from "../src/wire_runs";

const simulation = new Simulation();
simulation.start({});
simulation.tick();
const kept = new MockRuns();

const runs: Runs = {
  list: () => Promise.resolve({ value: [] }),
  open: (id) =>
    Promise.resolve(
      id === "gone" ? { refusal: "There is no such run." } : { value: simulation.report() },
    ),
  compare: () => Promise.resolve({ refusal: "" }),
  remove: () => Promise.resolve(""),
};

// The address is the browser's, which a test does not have.
globalThis.history = { replaceState: () => undefined } as unknown as typeof globalThis.history;

describe("a finished run", () => {
  beforeEach(async () => {
    address.value = { tab: "runs", params: {} };
    await followRun(runs);
  });

  it("is shown in place of the live one while the address names it", async () => {
    showRun("one");
    expect(address.value.tab).toBe("statistics");
    const following = followRun(runs);
    expect(replay.value).toMatchObject({ id: "one", live: null });
    await following;
    expect(replay.value?.live?.snapshot.value?.run.id).toBe(simulation.report().snapshot.run.id);
    expect(replay.value?.live?.history.value).toEqual(simulation.report().history);
    showLive();
    await followRun(runs);
    expect(replay.value).toBeNull();
  });

  it("that is gone says so", async () => {
    showRun("gone");
    await followRun(runs);
    expect(replay.value?.refusal).toBe("There is no such run.");
  });
});

describe("a change", () => {
  it("has a sign and a unit", () => {
    expect(formatChange({ quantity: "p95", change: 0.123 })).toBe("+12.3%");
    expect(formatChange({ quantity: "failures", change: -0.012 })).toBe("−1.20 points");
  });

  it("says whether it is more than noise", () => {
    const change = { quantity: "p95", change: 0.2, is_worse: true } as const;
    const known = { ...change, lowest: 0.1, highest: 0.3, is_beyond_noise: true };
    expect(intervalText(known)).toBe("95% interval +10.0% to +30.0%, beyond noise");
    expect(intervalText({ ...known, lowest: -0.1, is_beyond_noise: false })).toContain("within noise");
    expect(intervalText({ ...known, lowest: null })).toContain("too few seconds");
  });

  it("of a row that only one run has is none", () => {
    const comparison = kept.answer("GET", "/api/runs/compare", () => simulation.report()) as Comparison;
    const html = render(<RunComparison comparison={comparison} isWhole />);
    expect(html).toContain("before the cache");
    expect(html).toContain("users: 40 then, 50 now");
    expect(html.split("The host was changed from https://old.example to")).toHaveLength(2);
    expect(html).toContain("+20.0%");
    expect(html).toContain("12.0 → 14.4");
    expect(html).toContain("→ –");
  });
});

describe("two runs in one chart", () => {
  const chart = (y: number[]) => {
    const curve = { x: [0, 3, 7], y };
    return render(<RunCurves title="t" unit="u" before={curve} now={curve} formatX={(x) => `${x}s`} />);
  };
  const textsOf = (html: string) => [...html.matchAll(/<text[^>]*>([^<]*)/g)].map((found) => found[1]);

  it("have marks at whole steps", () => {
    expect(textsOf(chart([1, 2.67, 2]))).toEqual(["0", "1", "2", "0s", "2s", "4s", "6s"]);
  });

  it("of nothing have an axis up to one", () => {
    expect(textsOf(chart([0, 0, 0]))).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1", "0s", "2s", "4s", "6s"]);
  });
});

describe("a spectrum", () => {
  it("spreads the last percents and ends with the slowest", () => {
    const { x, y } = spectrumCurve([[0, 1], [90, 2], [99, 3], [100, 9]]);
    expect(x.map((at) => Number(at.toFixed(6)))).toEqual([0, 1, 2, 2.1]);
    expect(y).toEqual([1, 2, 3, 9]);
  });
});
