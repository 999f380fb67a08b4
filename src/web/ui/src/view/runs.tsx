// The tab of finished runs: opens one in place of the live run, compares two, deletes.

import { useCallback, useEffect, useState } from "preact/hooks";
import { address, setParam } from "../model/address";
import { formatCount, formatElapsed, formatMillis, formatMoment, formatPercent, formatRate } from "../model/format";
import { matching } from "../model/rows";
import { replay, showLive, showRun, type Runs } from "../model/runs";
import type { Comparison, RunSummary } from "../wire_runs";
import { ConfirmButton, RefusalText, useAction } from "./busy_button";
import { DataTable, type Column } from "./data_table";
import { Filter } from "./filter";
import { CloseIcon } from "./icons";
import { Pill } from "./pill";
import { RunComparison } from "./run_comparison";
import { fileName } from "./words";

/** `lastRun` is that of the page: when it has ended, there is one more. */
export function RunsView({ from, lastRun }: { from: Runs; lastRun: string }) {
  const [list, setList] = useState<RunSummary[] | null>(null);
  const [refusal, setRefusal] = useState("");
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const action = useAction();
  const words = address.value.params["filter"] ?? "";
  const compared = address.value.params["compare"] ?? "";

  const load = useCallback(async () => {
    const answer = await from.list();
    if ("value" in answer) setList(answer.value);
    setRefusal("refusal" in answer ? answer.refusal : "");
  }, [from]);
  useEffect(() => void load(), [load, lastRun]);

  if (compared !== "") return <ComparedRuns from={from} ids={compared} />;
  if (refusal !== "") return <RefusalText text={refusal} />;
  if (!list) return <p class="empty">Asking for the runs…</p>;

  const tick = (id: string) =>
    setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id].slice(-2));
  const remove = async (id: string) => {
    if (await action.run(() => from.remove(id))) {
      setTicked(ticked.filter((one) => one !== id));
      await load();
    }
  };
  /** The earlier one is what the other is compared with. */
  const compare = () => {
    const [now, before] = list.filter(({ id }) => ticked.includes(id)).map(({ id }) => id);
    if (before && now) setParam("runs", "compare", `${before} ${now}`);
  };
  const shown = matching(list, words, textOf);
  return (
    <section class="runs">
      <div class="runs-bar">
        <Filter
          label="Filter runs"
          value={words}
          onInput={(text) => setParam("runs", "filter", text)}
          all={list.length}
          shown={shown.length}
        />
        <button type="button" class="button" disabled={ticked.length !== 2} onClick={compare}>
          <span>Compare two</span>
        </button>
        <RefusalText text={action.refusal} />
      </div>
      <DataTable
        name="Runs"
        columns={columnsWith(ticked, tick)}
        rows={shown}
        keyOf={(run) => run.id}
        details={(run) => <RunDetails run={run} onRemove={() => void remove(run.id)} />}
        empty={list.length === 0 ? "No run has been kept yet." : "No run fits the filter."}
      />
    </section>
  );
}

function textOf(run: RunSummary): string {
  return [run.id, run.name, run.scenario, run.host, run.load, run.outcome].join(" ");
}

function columnsWith(ticked: readonly string[], tick: (id: string) => void): Column<RunSummary>[] {
  return [
    {
      key: "tick",
      title: "Compare",
      kind: "text",
      width: "m",
      valueOf: (run) => (ticked.includes(run.id) ? 0 : 1),
      show: (run) => (
        <input
          type="checkbox"
          aria-label={`Compare ${run.name || run.id}`}
          checked={ticked.includes(run.id)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => tick(run.id)}
        />
      ),
    },
    ...columns,
  ];
}

const columns: Column<RunSummary>[] = [
  {
    key: "run",
    title: "Run",
    kind: "text",
    valueOf: (run) => run.name || run.id,
    show: (run) => (
      <button
        type="button"
        class="button is-quiet run-open"
        onClick={(event) => {
          event.stopPropagation();
          showRun(run.id);
        }}
      >
        <bdi>{run.name || formatMoment(run.started_ms)}</bdi>
      </button>
    ),
    narrow: "title",
  },
  {
    key: "scenario",
    title: "Scenario",
    kind: "text",
    width: "l",
    valueOf: (run) => fileName(run.scenario),
    show: (run) => <bdi>{fileName(run.scenario)}</bdi>,
    isSecondary: true,
  },
  {
    key: "load",
    title: "Load",
    kind: "text",
    width: "xl",
    valueOf: (run) => run.load,
    show: (run) => run.load,
    isSecondary: true,
  },
  {
    key: "requests",
    title: "Requests",
    kind: "figure",
    width: "m",
    valueOf: (run) => run.num_requests,
    show: (run) => formatCount(run.num_requests),
  },
  {
    key: "failed",
    title: "Failed",
    kind: "figure",
    width: "m",
    valueOf: (run) => failed(run),
    show: (run) => <span class={run.num_failures > 0 ? "bad" : ""}>{formatPercent(failed(run))}</span>,
  },
  {
    key: "rate",
    title: "Rate, /s",
    kind: "figure",
    width: "m",
    valueOf: (run) => run.requests_per_second,
    show: (run) => formatRate(run.requests_per_second),
  },
  {
    key: "p95",
    title: "p95, ms",
    kind: "figure",
    width: "m",
    valueOf: (run) => run.p95,
    show: (run) => formatMillis(run.p95),
  },
  {
    key: "outcome",
    title: "Verdict",
    kind: "text",
    width: "l",
    valueOf: (run) => run.outcome,
    show: (run) => (
      <Pill
        tone={run.outcome === "passed" ? "good" : run.outcome === "" ? "quiet" : "bad"}
        text={run.outcome === "" ? "not judged" : run.outcome.replaceAll("_", " ")}
      />
    ),
  },
];

function failed(run: RunSummary): number {
  return run.num_failures / Math.max(run.num_requests, 1);
}

function RunDetails({ run, onRemove }: { run: RunSummary; onRemove: () => void }) {
  return (
    <div class="details run-details">
      <p>
        <bdi>{run.id}</bdi>: <bdi>{fileName(run.scenario)}</bdi>, {run.load}, {formatElapsed(run.elapsed_seconds)} from{" "}
        {formatMoment(run.started_ms)}
        {run.host !== "" && (
          <>
            {" "}
            on <bdi>{run.host}</bdi>
          </>
        )}
        . mayfly {run.version}
        {run.scenario_digest !== "" && <>, scenario {run.scenario_digest.slice(0, 12)}</>}.
      </p>
      <ConfirmButton
        icon={<CloseIcon />}
        label="Delete"
        question="Delete this run?"
        onConfirm={onRemove}
      />
    </div>
  );
}

function ComparedRuns({ from, ids }: { from: Runs; ids: string }) {
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [refusal, setRefusal] = useState("");
  useEffect(() => {
    const [before = "", now = ""] = ids.split(" ");
    void from.compare(before, now).then((answer) => {
      if ("value" in answer) setComparison(answer.value);
      else setRefusal(answer.refusal);
    });
  }, [from, ids]);
  return (
    <section class="runs">
      <div class="runs-bar">
        <button type="button" class="button" onClick={() => setParam("runs", "compare", "")}>
          <CloseIcon />
          <span>All runs</span>
        </button>
      </div>
      <RefusalText text={refusal} />
      {comparison ? (
        <RunComparison comparison={comparison} />
      ) : (
        refusal === "" && <p class="empty">Comparing…</p>
      )}
    </section>
  );
}

/** Says that the page shows a finished run; one press leads back. */
export function ReplayBanner() {
  const shown = replay.value;
  if (!shown) return null;
  return (
    <div class="banner is-quiet range-banner">
      <p>
        {shown.refusal !== "" ? (
          shown.refusal
        ) : (
          <>
            This is the finished run <bdi>{shown.live?.state.value?.name || shown.id}</bdi>.
          </>
        )}
      </p>
      <button type="button" class="button" onClick={showLive}>
        <CloseIcon />
        <span>Live page</span>
      </button>
    </div>
  );
}
