// The run as one document: the same tables and charts as the page, one below the other, with the
// verdict, what was asked for and where it ran.

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Charts } from "../view/charts";
import { EntryDetails } from "../view/entry_details";
import { Exceptions } from "../view/exceptions";
import { Failures } from "../view/failures";
import { CheckIcon, CloseIcon, Logo } from "../view/icons";
import { LogList } from "../view/logs";
import { OwnFigures, ownFigures } from "../view/own_figures";
import { RangeBanner } from "../view/range_banner";
import { RunComparison } from "../view/run_comparison";
import { Statistics } from "../view/statistics";
import { Tasks } from "../view/tasks";
import { Thresholds } from "../view/thresholds";
import { Tiles } from "../view/tiles";
import { ThemeButton, ZoneButton } from "../view/top_bar";
import { Warnings } from "../view/warnings";
import { fileName, warningsOf } from "../view/words";
import { WorkerCharts } from "../view/worker_charts";
import { Workers } from "../view/workers";
import { formatMoment, formatQuantity, sentence } from "../model/format";
import { inRange, rangeFigures } from "../model/range";
import { zone, zoneName } from "../model/zone";
import type { Report, Verdict } from "../wire";
import { Configuration } from "./configuration";
import { Percentiles } from "./percentiles";
import { RateCurve } from "./rate_curve";

export function ReportPage({ report }: { report: Report }) {
  const { snapshot: whole, history, state } = report;
  const range = rangeFigures.value;
  const snapshot = useMemo(() => (range ? inRange(whole, range) : whole), [whole, range]);
  const { run, totals, entries } = snapshot;
  const isOver = run.state === "stopped";
  return (
    <div class="report">
      <header class="report-bar">
        <div class="brand">
          <Logo />
          <b>mayfly</b>
        </div>
        <SectionLinks report={report} />
        <ZoneButton />
        <ThemeButton />
      </header>
      <main>
        <Title report={report} />
        <Warnings warnings={warningsOf(run)} isOpen />
        <Findings findings={report.findings ?? []} />
        <RangeBanner />
        <Tiles snapshot={whole} history={history} range={range} />
        {/* Those of a search are of the last rate that it tried, which tells nothing. */}
        {!report.find_max && <Thresholds thresholds={snapshot.thresholds} run={run} />}
        {report.comparison && (
          <Section id="comparison">
            <RunComparison comparison={report.comparison} isWhole />
          </Section>
        )}
        {report.find_max && (
          <Section id="rates">
            <RateCurve search={report.find_max} />
          </Section>
        )}
        <Section id="charts">
          <Charts history={history} thresholds={snapshot.thresholds} isGrowing={false} />
        </Section>
        <Section id="statistics">
          <Statistics
            entries={entries}
            totals={totals}
            leftOut={snapshot.entries_left_out}
            isOver={isOver}
            isWhole
            thresholds={snapshot.thresholds}
          />
          <h3>Percentiles, ms</h3>
          <Percentiles entries={entries} totals={totals} />
          <h3>All requests</h3>
          <EntryDetails entry={totals} />
        </Section>
        {ownFigures(snapshot) > 0 && (
          <Section id="own">
            <OwnFigures snapshot={snapshot} isWhole />
          </Section>
        )}
        <Section id="failures">
          <Failures errors={snapshot.errors} isWhole />
        </Section>
        <Section id="exceptions">
          <Exceptions exceptions={snapshot.exceptions} isWhole />
        </Section>
        <Section id="workers">
          <Workers workers={snapshot.workers} isWhole />
          <WorkerCharts />
        </Section>
        <Section id="tasks">
          <Tasks tasks={snapshot.tasks} counts={snapshot.kinds} kinds={state.kinds} />
        </Section>
        <Section id="configuration">
          <Configuration report={report} />
        </Section>
        <Section id="log">
          {snapshot.logs.length > 0 ? (
            <LogList lines={snapshot.logs} />
          ) : (
            <p class="empty">Nothing was logged.</p>
          )}
        </Section>
      </main>
      <footer class="report-foot">
        Made by mayfly {state.version} at {formatMoment(report.generated_ms)}. Times of day are{" "}
        {zoneName(zone.value)}.
      </footer>
    </div>
  );
}

const sections = [
  ["comparison", "Comparison"],
  ["rates", "Highest rate"],
  ["charts", "Charts"],
  ["statistics", "Statistics"],
  ["own", "Checks and metrics"],
  ["failures", "Failures"],
  ["exceptions", "Exceptions"],
  ["workers", "Workers"],
  ["tasks", "Tasks"],
  ["configuration", "Configuration"],
  ["log", "Log"],
] as const;

type SectionId = (typeof sections)[number][0];

function Section({ id, children }: { id: SectionId; children: ComponentChildren }) {
  return (
    <section id={id} class="report-section" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{sections.find(([other]) => other === id)?.[1]}</h2>
      {children}
    </section>
  );
}

function SectionLinks({ report }: { report: Report }) {
  return (
    <nav aria-label="Sections">
      {sections
        .filter(([id]) => id !== "own" || ownFigures(report.snapshot) > 0)
        .filter(([id]) => id !== "rates" || report.find_max)
        .filter(([id]) => id !== "comparison" || report.comparison)
        .map(([id, title]) => (
          <a key={id} href={`#${id}`}>
            {title}
          </a>
        ))}
    </nav>
  );
}

function Title({ report }: { report: Report }) {
  const { run } = report.snapshot;
  return (
    <div class="report-title">
      <div>
        <h1>{fileName(run.scenario)}</h1>
        <p>
          {run.host && <>{run.host} · </>}
          {formatQuantity(run.target_users, "user")} · {formatMoment(run.started_ms)}
          {run.ended_ms > 0 && <> to {formatMoment(run.ended_ms)}</>}
        </p>
      </div>
      {report.verdict ? (
        <VerdictText verdict={report.verdict} />
      ) : (
        <p class="verdict">The run went on when this was made.</p>
      )}
    </div>
  );
}

function Findings({ findings }: { findings: string[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings" aria-label="Findings">
      {findings.map((finding) => (
        <li key={finding}>{sentence(finding)}</li>
      ))}
    </ul>
  );
}

function VerdictText({ verdict }: { verdict: Verdict }) {
  const { passed, reasons, exit_code } = verdict;
  return (
    <div class={passed ? "verdict is-good" : "verdict is-bad"}>
      <p class="verdict-word" title={`Exit code ${exit_code}`}>
        {passed ? <CheckIcon /> : <CloseIcon />}
        {passed ? "Passed" : "Failed"}
      </p>
      {reasons.map((reason) => (
        <p key={reason}>{sentence(reason)}</p>
      ))}
    </div>
  );
}
