// The page: what the server said last, laid out. Which tab is open stands in the address, so that a
// reload, a bookmark and a link show the same.

import { useEffect, useMemo } from "preact/hooks";
import { zoom } from "../chart/view_range";
import { address, openTab } from "../model/address";
import type { Actions } from "../model/api";
import { formatCount, formatMoment, formatPercent, sentence } from "../model/format";
import type { Live, Link } from "../model/live";
import { inRange, rangeFigures } from "../model/range";
import { replay, showLive, type Runs } from "../model/runs";
import type { Snapshot, Verdict } from "../wire";
import { Charts } from "./charts";
import { Downloads } from "./downloads";
import { Exceptions } from "./exceptions";
import { Failures } from "./failures";
import { WarningIcon } from "./icons";
import { Logs } from "./logs";
import { OwnFigures, ownFigures } from "./own_figures";
import { RangeBanner } from "./range_banner";
import { ReplayBanner, RunsView } from "./runs";
import { StartForm } from "./start_form";
import { Statistics } from "./statistics";
import { Tabs, type Tab } from "./tabs";
import { Tasks } from "./tasks";
import { Thresholds } from "./thresholds";
import { Tiles } from "./tiles";
import { TopBar } from "./top_bar";
import { Warnings } from "./warnings";
import { endOf, fileName, warningsOf } from "./words";
import { WorkerCharts } from "./worker_charts";
import { Workers } from "./workers";

export interface AppProps {
  live: Live;
  actions: Actions;
  runs: Runs;
}

export function App({ live: current, actions, runs }: AppProps) {
  const live = replay.value?.live ?? current;
  const snapshot = live.snapshot.value;
  const state = live.state.value;
  const wanted = address.value.tab;
  useEffect(() => {
    document.title = titleOf(snapshot);
  }, [snapshot]);

  // Of a finished run it is known before its figures have come.
  const runId = replay.value?.id ?? snapshot?.run.id;
  useEffect(
    () => () => {
      // Of another run; the first one may have come with a range in the address.
      if (runId) zoom.value = null;
    },
    [runId],
  );

  const range = rangeFigures.value;
  const hasRun = snapshot !== null && snapshot.run.id !== "";
  const tabs = tabsOf(live);
  const fallback = hasRun ? "statistics" : "start";
  const selected = tabs.some(({ id }) => id === wanted) ? wanted : fallback;
  return (
    <div class="app">
      <TopBar
        state={state}
        run={snapshot?.run ?? null}
        isRefused={live.link.value.state === "refused"}
        verdict={snapshot?.verdict}
        plan={snapshot?.plan}
        actions={actions}
        onNewTest={() => {
          if (replay.value) showLive();
          openTab("start");
        }}
      />
      <Banners link={live.link.value} snapshot={snapshot} />
      <main class="main">
        <ReplayBanner />
        <RangeBanner />
        {hasRun && <Tiles snapshot={snapshot} history={live.history.value} range={range} />}
        {hasRun && <Thresholds thresholds={snapshot.thresholds} run={snapshot.run} />}
        {snapshot && state ? (
          <Tabs tabs={tabs} selected={selected} onSelect={openTab}>
            <Panel
              id={selected}
              live={live}
              actions={actions}
              runs={runs}
              onStarted={() => openTab("statistics")}
            />
          </Tabs>
        ) : (
          <p class="empty">Waiting for mayfly…</p>
        )}
      </main>
    </div>
  );
}

interface PanelProps extends AppProps {
  id: string;
  onStarted: () => void;
}

function Panel({ id, live, actions, runs, onStarted }: PanelProps) {
  const whole = live.snapshot.value;
  const state = live.state.value;
  const range = rangeFigures.value;
  const snapshot = useMemo(() => whole && range ? inRange(whole, range) : whole, [whole, range]);
  if (!snapshot || !state) return null;
  const isOver = snapshot.run.state === "stopped";
  const ready = snapshot.workers.filter((worker) => worker.state === "ready").length;
  switch (id) {
    case "start":
      return <StartForm state={state} workers={ready} actions={actions} onStarted={onStarted} />;
    case "runs":
      return <RunsView from={runs} lastRun={whole?.verdict ? snapshot.run.id : ""} />;
    case "charts":
      return (
        <Charts
          history={live.history.value}
          plan={snapshot.plan}
          thresholds={snapshot.thresholds}
          isGrowing={live.isActive.value}
        />
      );
    case "failures":
      return <Failures errors={snapshot.errors} />;
    case "exceptions":
      return <Exceptions exceptions={snapshot.exceptions} />;
    case "workers":
      return (
        <>
          <Workers workers={snapshot.workers} trends={live.trends.value} />
          <WorkerCharts />
        </>
      );
    case "tasks":
      return <Tasks tasks={snapshot.tasks} counts={snapshot.kinds} kinds={state.kinds} />;
    case "own":
      return <OwnFigures snapshot={snapshot} />;
    case "logs":
      return <Logs lines={live.logs.value} />;
    case "download":
      return (
        <Downloads
          command={state.command}
          hasFullHistory={state.has_full_history}
          samples={snapshot.run.samples}
        />
      );
    default:
      return (
        <Statistics
          entries={snapshot.entries}
          totals={(range ? null : live.rowTotals.value) ?? snapshot.totals}
          leftOut={snapshot.entries_left_out}
          isOver={isOver || range !== null}
          thresholds={snapshot.thresholds}
        />
      );
  }
}

function tabsOf(live: Live): Tab[] {
  const snapshot = live.snapshot.value;
  const workers = snapshot?.workers ?? [];
  const hasTrouble = workers.some(({ state }) => state === "lost" || state === "stalled");
  const tabs: Tab[] = [
    { id: "statistics", title: "Statistics" },
    { id: "charts", title: "Charts" },
    { id: "failures", title: "Failures", count: snapshot?.errors.length, isAlarming: true },
    { id: "exceptions", title: "Exceptions", count: snapshot?.exceptions.length, isAlarming: true },
    { id: "workers", title: "Workers", count: workers.length, isAlarming: hasTrouble },
    { id: "tasks", title: "Tasks" },
    {
      id: "logs",
      title: "Logs",
      count: live.logs.value.filter(({ level }) => level === "error").length,
      isAlarming: true,
    },
    { id: "download", title: "Download" },
    { id: "runs", title: "Runs" },
  ];
  if (snapshot && ownFigures(snapshot) > 0) {
    tabs.splice(2, 0, { id: "own", title: "Checks and metrics" });
  }
  if (!live.isActive.value && !replay.value) tabs.unshift({ id: "start", title: "New test" });
  return tabs;
}

function Banners({ link, snapshot }: { link: Link; snapshot: Snapshot | null }) {
  const warnings = snapshot ? warningsOf(snapshot.run) : [];
  return (
    <div class="banners" role="status">
      {link.state === "lost" && (
        <p class="banner is-busy">
          <WarningIcon />
          Connection lost at {formatMoment(link.since)}, reconnecting… The figures below are from then.
        </p>
      )}
      {link.state === "ended" && (
        <p class="banner is-quiet">
          <WarningIcon />
          mayfly ended at {formatMoment(link.since)}. The figures below are its last; this page goes on
          when mayfly is started again.
        </p>
      )}
      {snapshot && <Reasons verdict={snapshot.verdict} />}
      {link.state === "refused" && (
        <p class="banner is-bad">
          <WarningIcon />
          {sentence(link.reason)} The figures below are from {formatMoment(link.since)}; load this page again
          to go on.
        </p>
      )}
      <Warnings warnings={warnings} />
    </div>
  );
}

/** Why a run did not pass. */
function Reasons({ verdict }: { verdict: Verdict | undefined }) {
  if (!verdict || verdict.passed || verdict.reasons.length === 0) return null;
  return (
    <div class="banner is-bad reasons">
      <WarningIcon />
      <ul aria-label="Why the run did not pass">
        {verdict.reasons.map((reason) => (
          <li key={reason}>{sentence(reason)}</li>
        ))}
      </ul>
    </div>
  );
}

function titleOf(snapshot: Snapshot | null): string {
  if (!snapshot || snapshot.run.id === "") return "mayfly";
  const { run, totals, verdict } = snapshot;
  const parts = [endOf(verdict, run).text, `${formatCount(run.running_users)} users`];
  if (totals.num_failures > 0) parts.push(`${formatPercent(totals.failure_ratio)} failed`);
  return `${parts.join(" · ")} – ${fileName(run.scenario)} – mayfly`;
}
