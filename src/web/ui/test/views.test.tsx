// Views as the HTML they make: that texts of a target stay texts, and what is said when there is
// nothing. How they look and act is tested in a browser.

import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { MockServer, reportDocument } from "../mock/server";
import { Simulation } from "../mock/simulation";
import { changeHost, changeRunTime } from "../mock/steering";
import { ReportPage } from "../src/report/report";
import { ErrorDetails, Failures } from "../src/view/failures";
import { OwnFigures } from "../src/view/own_figures";
import { ArrivalsTable } from "../src/view/arrivals";
import { Statistics } from "../src/view/statistics";
import { Tasks, observedShare } from "../src/view/tasks";
import { Thresholds } from "../src/view/thresholds";
import { Tiles } from "../src/view/tiles";
import { TopBar } from "../src/view/top_bar";
import { endOf } from "../src/view/words";
import type { Entry, Plan, Run, Verdict } from "../src/wire";

/** A run with hostile texts after some seconds. */
function running(seconds = 12) {
  const simulation = new Simulation({ hasHostileTexts: true });
  simulation.start({ users: 100, spawn_rate: 50 });
  for (let i = 0; i < seconds; i += 1) simulation.tick();
  return simulation;
}

describe("texts of the target", () => {
  it("stay texts in every table and in the report", () => {
    const report = running().report();
    const { entries, totals, errors } = report.snapshot;
    const pages = [
      render(<Statistics entries={entries} totals={totals} leftOut={0} isOver={false} />),
      render(<Failures errors={errors} />),
      render(<ReportPage report={report} />),
    ];
    for (const html of pages) {
      expect(html).not.toContain("<script>alert");
      expect(html).not.toContain("<img");
    }
    expect(pages[0]).toContain("&lt;script>alert(1)&lt;/script>");
    expect(pages[1]).toContain("&lt;img src=x");
  });

  it("cannot end the element that holds the report's figures", () => {
    const html = reportDocument(running().report(), { script: "", style: "" });
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });
});

describe("a report", () => {
  it("says which host, run time and load were changed", () => {
    const simulation = running(5);
    const before = simulation.run.host;
    expect(render(<ReportPage report={simulation.report()} />)).not.toContain("changed");
    expect(changeHost(simulation, "http://<b>.example")).toBe("");
    expect(changeRunTime(simulation, 1)).toContain("longer already");
    expect(changeRunTime(simulation, 0)).toBe("");
    expect(simulation.changeUsers(7, 2)).toBe("");
    const html = render(<ReportPage report={simulation.report()} />);
    expect(html).toContain("<dt>Host changed</dt>");
    expect(html).toContain(`from ${before} to http://&lt;b>.example`);
    expect(html).toContain("<dt>Run time changed</dt>");
    expect(html).toContain("to no limit");
    expect(html).toMatch(/<dt>Load changed<\/dt>.*to 7 users at 2 a second/);
  });
});

describe("buttons of a run", () => {
  const nothing = () => Promise.resolve("");
  const actions = {
    ...{ start: nothing, stop: nothing, reset: nothing, changeUsers: nothing, changeRate: nothing },
    ...{ pause: nothing, resume: nothing, skipStage: nothing },
    ...{ changeHost: nothing, changeRunTime: nothing },
  };
  const rest = { state: null, actions, onNewTest: () => undefined };
  const bar = (run: Run, plan?: Plan, verdict?: Verdict) => render(<TopBar {...rest} {...{ run, plan, verdict }} />);

  it("pause it, resume it, and skip its stage if it has some", () => {
    const simulation = running();
    const { run } = simulation.snapshot();
    expect(bar({ ...run, stages: "" })).toContain("Pause");
    expect(bar({ ...run, stages: "" })).not.toContain("Skip stage");
    expect(bar({ ...run, stages: "1m:50" })).toContain("Skip stage");
    const plan = { users: [], arrivals: [], streams: [{ kinds: "Shopper", rates: "1m:5/s" }] };
    expect(bar({ ...run, stages: "" }, plan)).toContain("Skip stage");
    const paused = bar({ ...run, state: "paused" });
    expect(paused).toContain("Resume");
    expect(paused).toContain("Paused");
    expect(bar({ ...run, state: "stopping" })).not.toContain("Pause");
    const refused = render(<TopBar {...rest} isRefused {...{ run, plan, verdict: undefined }} />);
    expect(refused).toMatch(/^(?!.*(Pause|Stop|Running)).*Load again/);
  });

  it("say what a run came to when it is over", () => {
    const { run } = running().snapshot();
    const failed = { outcome: "failed", passed: false, exit_code: 1, reasons: [] } as const;
    expect(endOf(undefined, run).text).toBe("Running");
    const over = { ...run, state: "stopped" as const };
    expect(endOf(undefined, over)).toEqual({ tone: "quiet", text: "Stopped" });
    expect(endOf({ ...failed, reasons: [] }, over)).toEqual({ tone: "bad", text: "Failed" });
    const passed = { ...failed, outcome: "passed", passed: true, reasons: [] } as const;
    expect(endOf({ ...passed, reasons: [] }, over)).toEqual({ tone: "good", text: "Passed" });
    expect(bar(over, undefined, { ...failed, reasons: [] })).toContain("is-bad");
  });
});

describe("tiles", () => {
  it("leave pauses out of the time that has elapsed", () => {
    const simulation = running();
    const snapshot = simulation.snapshot();
    snapshot.run = { ...snapshot.run, elapsed_seconds: 90, paused_seconds: 30, run_time_seconds: 100 };
    const html = render(<Tiles snapshot={snapshot} history={simulation.history} />);
    expect(html).toContain("0:40 left · paused for 0:30");
    snapshot.run = { ...snapshot.run, state: "running", target_users: 0, arrivals_asked_per_second: 5 };
    const open = render(<Tiles snapshot={snapshot} history={simulation.history} />);
    expect(open).toContain("as arrivals need");
  });

  it("show the last seconds with the run below, and nothing where nothing was measured", () => {
    const simulation = running();
    const snapshot = simulation.snapshot();
    const times = { count: 9, min: 1, mean: 2, p50: 2, p95: 3, p99: 3.5, "p99.9": 4, max: 4 };
    const show = (now: Partial<Entry>) => {
      const totals = { ...snapshot.totals, ...now };
      return render(<Tiles snapshot={{ ...snapshot, totals }} history={simulation.history} />);
    };
    const current = { current_requests_per_second: 50, current_failures_per_second: 49 };
    const failing = show({ ...current, current_p95: 9 });
    expect(failing).toContain("98.00%");
    expect(failing).toContain("run 0.56%");
    expect(failing).toContain("Requests/s, now");
    const apart = { current_success_time: { ...times, p95: 812 }, current_failure_time: times };
    expect(show({ ...current, ...apart })).toContain("succeeded 812, failed 3.00");
    const idle = show({ current_requests_per_second: 0, current_failures_per_second: 0 });
    expect(idle.match(/<span class="tile-value">–<\/span>/g)).toHaveLength(3);
  });

  it("say how far the ramp is, and the figures of the whole run at its end", () => {
    const simulation = running(1);
    const ramping = render(<Tiles snapshot={simulation.snapshot()} history={simulation.history} />);
    expect(ramping).toContain("all in 0:01");
    for (let i = 0; i < 5; i += 1) simulation.tick();
    simulation.stop();
    for (let i = 0; i < 5; i += 1) simulation.tick();
    const over = render(<Tiles snapshot={simulation.snapshot()} history={simulation.history} />);
    expect(over).toContain("Requests/s, mean");
    expect(over).toContain("Users reached");
    expect(over).not.toContain("Held up by mayfly");
  });

  it("name users that did not run as they should, and a load generator that held up its own", () => {
    const simulation = running();
    const snapshot = simulation.snapshot();
    snapshot.run = { ...snapshot.run, crashed_users: 2, idle_kinds: ["Buyer"] };
    snapshot.load_generator = { bound_share: 0.38, is_noted: true };
    const html = render(<Tiles snapshot={snapshot} history={simulation.history} />);
    expect(html).toContain("2 crashed · none of Buyer");
    expect(html).toContain("Held up by mayfly");
    expect(html).toContain("38");
    snapshot.load_generator = { bound_share: 0.02, is_noted: false };
    expect(render(<Tiles snapshot={snapshot} history={simulation.history} />)).not.toContain("Held up");
  });
});

describe("arrivals", () => {
  const start_delay = { count: 9, min: 1, mean: 2, p50: 2, p95: 3, p99: 3.5, "p99.9": 4, max: 4 };
  const counts = { scheduled: 1000, completed: 980, failed: 4, dropped: 10, interrupted: 3, lost: 3, late: 7 };
  const kinds = [
    { name: "checkout", wanted: 0, running: 5, ...counts, start_delay },
    { name: "browse", wanted: 2, running: 2 },
  ];

  it("are shown for kinds that have a plan of them", () => {
    const html = render(<ArrivalsTable kinds={kinds} />);
    for (const text of ["checkout", "1,000", "980", "Dropped", "3.50"]) expect(html).toContain(text);
    expect(html).not.toContain("browse");
    expect(render(<ArrivalsTable kinds={kinds.slice(1)} />)).toBe("");
  });

  it("stand apart from tasks that a pace begins", () => {
    const monitor = { name: "monitor", wanted: 1, running: 1, late: 2, start_delay };
    const html = render(<ArrivalsTable kinds={[monitor]} />);
    for (const text of ["Tasks of users with a pace", "monitor", "Late", "3.50"]) expect(html).toContain(text);
    expect(html).not.toContain("Scheduled");
    const { entries, totals } = running().snapshot();
    const times = { ...totals, service_time: start_delay, intended_response_time: start_delay };
    const page = render(<Statistics entries={entries} totals={times} leftOut={0} isOver />);
    expect(page).toContain("from sending; from when tasks were due by their pace: p50 2.00, p99 3.50; from the first");
  });

  it("say from when response times count", () => {
    const { entries, totals } = running().snapshot();
    const html = render(
      <Statistics entries={entries} totals={{ ...totals, service_time: start_delay }} leftOut={0} isOver />,
    );
    expect(html).toContain("from when arrivals were due; from the first byte sent: p50 2.00, p99 3.50");
  });
});

describe("tasks", () => {
  it("have their share of what is drawn in the same group", () => {
    const tasks = [
      { kind: "Shopper", task: "look", weight: 0.75, runs: 30 },
      { kind: "Shopper", task: "buy", weight: 0.25, runs: 10 },
      { kind: "Shopper", task: "home", weight: 0.5, runs: 10, group: "buy" },
      { kind: "Shopper", task: "pay", weight: 0.5, runs: 9, group: "buy" },
    ];
    expect(tasks.map((task) => observedShare(task, tasks))).toEqual([0.75, 0.25, 10 / 19, 9 / 19]);
    const html = render(<Tasks tasks={tasks} counts={[]} kinds={[]} />);
    expect(html).toContain("padding-left:28px");
  });
});

describe("thresholds", () => {
  const p95 = {
    threshold: "p95 < 500ms",
    passed: false,
    measured: 612,
    limit: 500,
    unit: "ms" as const,
    words: "612 ms",
    abort_after: 10,
    ended_run: false,
  };
  const { run } = new Simulation().snapshot();
  const over = { ...run, state: "stopped" as const };

  it("are chips with what was measured", () => {
    expect(render(<Thresholds thresholds={[]} run={run} />)).toBe("");
    const failed = render(<Thresholds thresholds={[p95]} run={run} />);
    expect(failed).toContain("is-bad");
    expect(failed).toContain("p95 &lt; 500ms: failed, 612 ms");
    const ended = { ...p95, ended_run: true };
    expect(render(<Thresholds thresholds={[ended]} run={over} />)).toContain("ended the run");
    expect(render(<Thresholds thresholds={[{ ...p95, passed: true }]} run={run} />)).toContain("is-good");
  });

  it("have not failed while there are no samples yet", () => {
    const none = { ...p95, measured: null, words: "no samples" };
    expect(render(<Thresholds thresholds={[none]} run={run} />)).toContain("no samples yet");
    expect(render(<Thresholds thresholds={[none]} run={over} />)).toContain("failed, no samples");
  });
});

describe("what the scenario counts itself", () => {
  const snapshot = {
    ...new Simulation().snapshot(),
    checks: [{ name: "<b>cents", count: 4, passed: 3, failed: 1, rate: 0.75 }],
    metrics: [
      { name: "orders", type: "counter" as const, unit: "pcs", count: 9, left_out: 0, sum: 1250 },
      { name: "hits", type: "rate" as const, unit: "", count: 3, left_out: 0, passed: 1, rate: 1 / 3 },
      { name: "none", type: "trend" as const, unit: "", count: 0, left_out: 2 },
    ],
    labels: [
      {
        name: "",
        labels: { region: "eu", tier: "gold" },
        num_requests: 20,
        num_failures: 0,
        failure_ratio: 0,
        min_response_time: 1,
        max_response_time: 40,
        avg_response_time: 9,
        median_response_time: 8.25,
        percentiles: { "95": 30, "99": 40 },
        requests_per_second: 2,
      },
    ],
  };

  it("has a table for each part that has rows", () => {
    const html = render(<OwnFigures snapshot={snapshot} />);
    const texts = ["&lt;b>cents", "75.00%", "1,250 pcs", "33.33%", "region=eu, tier=gold", "8.25"];
    for (const text of texts) expect(html).toContain(text);
    const checks = render(<OwnFigures snapshot={{ ...snapshot, metrics: [], labels: [] }} />);
    expect(checks).not.toContain("Metrics of the scenario");
  });

  it("is a section of the report only if there is some", () => {
    const report = running().report();
    expect(render(<ReportPage report={report} />)).not.toContain("Checks and metrics");
    const html = render(<ReportPage report={{ ...report, snapshot }} />);
    expect(html.match(/Checks and metrics/g)).toHaveLength(2);
  });
});

describe("what has not ended", () => {
  it("is a tile while the run goes on, and a row of its own at the end", () => {
    const simulation = running();
    const tiles = () =>
      render(<Tiles snapshot={simulation.snapshot()} history={simulation.history} />);
    const statistics = () => {
      const { entries, totals } = simulation.snapshot();
      return render(<Statistics entries={entries} totals={totals} leftOut={0} isOver={false} />);
    };
    expect(tiles()).toContain("In flight");
    expect(tiles()).toContain("oldest 180 ms");
    expect(statistics()).not.toContain("Cut off at the end");
    simulation.stop();
    for (let i = 0; i < 5; i += 1) simulation.tick();
    expect(tiles()).toContain("1 without an answer · longest 3.5 s");
    expect(statistics()).toContain("Cut off at the end, and how long they had waited");
    expect(render(<ReportPage report={simulation.report()} />)).toContain("No answer");
  });

  it("is left out of files that do not have it", () => {
    const { entries, totals } = running().snapshot();
    const older = entries.map((entry) => ({ ...entry, cut_off: undefined }));
    const html = render(
      <Statistics entries={older as never} totals={totals} leftOut={0} isOver />,
    );
    expect(html).not.toContain("Cut off");
  });
});

describe("failures", () => {
  it("explain the row of those beyond the limit", () => {
    const [row] = running().snapshot().errors;
    if (!row) throw new Error("nothing failed");
    expect(render(<ErrorDetails row={row} />)).not.toContain("beyond the limit");
    const others = { ...row, error: "(other failures)" };
    expect(render(<ErrorDetails row={others} />)).toContain("beyond the limit");
  });

  it("show the first and the last text of a row whose texts vary", () => {
    const simulation = running();
    const [row] = simulation.snapshot().errors;
    if (!row) throw new Error("nothing failed");
    const varying = { ...row, error: "code=...", first_example: "code=1", last_example: "code=9" };
    const html = render(<ErrorDetails row={varying} />);
    expect(html).toContain("First: <code>code=1</code>");
    expect(html).toContain("Last: <code>code=9</code>");
    expect(render(<ErrorDetails row={row} />)).not.toContain("First: ");
  });
});

describe("the stand-in server", () => {
  it("refuses in words what the real one would refuse", async () => {
    const mock = await MockServer.start({ tickMillis: 0 });
    const response = await fetch(`${mock.address}/api/users`, {
      method: "POST",
      body: JSON.stringify({ users: 5 }),
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ error: "No test runs; start one first." });
    await mock.close();
  });
});
