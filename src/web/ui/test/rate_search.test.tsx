// What the report shows of a search for the highest rate.

import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { ReportPage } from "../src/report/report";
import type { RateSearch } from "../src/wire";

function reportOfARun() {
  const simulation = new Simulation();
  simulation.start({ users: 10, spawn_rate: 10 });
  for (let i = 0; i < 5; i += 1) simulation.tick();
  return simulation.report();
}

describe("the search of find-max", () => {
  const step = { achieved: 90, p50: 10, p99: 20, num_requests: 450, num_failures: 0, dropped: 0 };
  const search: RateSearch = {
    outcome: "found",
    answer: "95/s (93 to 97)",
    steps: [
      { ...step, rate: 93, result: "held", words: "held: p99 < 200ms (20 ms)" },
      { ...step, rate: 97, p99: 900, result: "failed", words: "failed: <b>p99</b>" },
    ],
  };
  it("is in the report of its run, and of no other", () => {
    const report = reportOfARun();
    expect(render(<ReportPage report={report} />)).not.toContain("Highest rate");
    const html = render(<ReportPage report={{ ...report, find_max: search }} />);
    expect(html).toContain("Highest rate");
    expect(html).toContain("Maximum: 95/s (93 to 97)");
    expect(html).toContain("is-failed");
    expect(html).not.toContain("<b>p99");
  });
  it("needs no rate", () => {
    const none = { outcome: "ended early", answer: "none found", steps: [] } as const;
    const html = render(<ReportPage report={{ ...reportOfARun(), find_max: { ...none, steps: [] } }} />);
    expect(html).toContain("No rate was measured.");
  });
});
