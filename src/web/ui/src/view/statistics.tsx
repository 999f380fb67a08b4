// Every request by method and name, with the figures of the run or of the last seconds.

import { useMemo, useState } from "preact/hooks";
import { address, setParam } from "../model/address";
import { formatMillis, formatQuantity } from "../model/format";
import { useOverTime } from "../model/over_time";
import { matching, sorted } from "../model/rows";
import { recall, remember } from "../model/saved";
import { sumOf } from "../model/sums";
import type { Entry, ThresholdRow, Times } from "../wire";
import { ColumnChoice } from "./column_choice";
import { CopyMenu } from "./copy_menu";
import { CutOffTable } from "./cut_off";
import { DataTable } from "./data_table";
import { EntryDetails } from "./entry_details";
import { Segments } from "./field";
import { Filter } from "./filter";
import { withLines } from "./rate_column";
import { columnsOf, otherPercentiles, shownColumns, usualKeys, type View } from "./statistics_columns";
import { useCurrent } from "./use_current";
import { useSorting } from "./use_sorting";

export interface StatisticsProps {
  entries: Entry[];
  totals: Entry;
  /** Entries that the server has besides. */
  leftOut: number;
  /** Current figures mean nothing once a run is over. */
  isOver: boolean;
  isWhole?: boolean;
  thresholds?: ThresholdRow[] | undefined;
}

const tab = "statistics";

export function Statistics(props: StatisticsProps) {
  const { leftOut, isOver, isWhole = false } = props;
  const { filter: query = "", view: wanted } = isWhole ? {} : address.value.params;
  const view: View = !isOver && wanted === "now" ? "now" : "run";
  const [remembered, setChosen] = useState(() => recall<string[] | null>(`columns.${view}`, null));
  const linked = isWhole ? undefined : address.value.params["columns"];
  const chosen = linked === undefined ? remembered : linked.split(",");
  const others = view === "now" && chosen ? otherPercentiles(chosen) : [];
  const { entries, totals } = useCurrent(props.entries, props.totals, others);
  const rows = useMemo(
    () => matching(entries, query, (entry) => `${entry.method} ${entry.name}`),
    [entries, query],
  );
  const keys = isWhole ? null : chosen;
  const lines = useOverTime("rows", (from) => from.rows());
  const columns = useMemo(
    () => withLines(shownColumns(view, keys), lines ?? null),
    [view, keys, lines],
  );
  const choose = (next: string[] | null) => {
    setChosen(next);
    remember(`columns.${view}`, next);
    setParam(tab, "columns", next?.join(",") ?? "");
  };
  const [sorting] = useSorting("Statistics", isWhole ? undefined : tab);
  const shown = useMemo(() => shownColumns(view, keys), [view, keys]);
  const ordered = useMemo(() => {
    const by = shown.find(({ key }) => key === sorting?.column);
    return by && sorting ? sorted(rows, by.valueOf, sorting.direction) : rows;
  }, [rows, shown, sorting]);
  const total = totalOf(entries, rows, totals);
  return (
    <section class="statistics">
      <div class="toolbar">
        {!isWhole && (
          <Filter
            label="Filter requests"
            value={query}
            onInput={(text) => setParam(tab, "filter", text)}
            all={entries.length}
            shown={rows.length}
          />
        )}
        {!isWhole && !isOver && (
          <Segments
            label="Figures of"
            value={view}
            options={[
              { value: "now", text: "Now", title: "The last 10 seconds" },
              { value: "run", text: "Run", title: "Since the start or the last reset" },
            ]}
            onChange={(next) => {
              setParam(tab, "view", next === "run" ? "" : next);
              setParam(tab, "columns", "");
              setChosen(recall<string[] | null>(`columns.${next}`, null));
            }}
          />
        )}
        {!isWhole && (
          <ColumnChoice
            columns={columnsOf[view]}
            usual={usualKeys(view)}
            chosen={chosen}
            onChange={choose}
          />
        )}
        {!isWhole && <CopyMenu columns={shown} rows={total ? [...ordered, total] : ordered} />}
        <p class="toolbar-note">{noteOf(totals)}</p>
      </div>
      <DataTable
        name="Statistics"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        total={total}
        details={(entry) => (
          <EntryDetails key={keyOf(entry)} entry={entry} thresholds={props.thresholds} isOverTime />
        )}
        empty={entries.length === 0 ? "No request has ended yet." : "No request matches."}
        isWhole={isWhole}
        {...(!isWhole && { tab })}
      />
      <CutOffTable entries={entries} totals={totals} />
      {leftOut > 0 && (
        <p class="left-out">and {formatQuantity(leftOut, "more request")}; the CSV file has all.</p>
      )}
    </section>
  );
}

/** Of those that a filter leaves, what can be added up. */
function totalOf(entries: Entry[], rows: readonly Entry[], totals: Entry): Entry | undefined {
  if (rows.length === 0) return undefined;
  if (rows.length === entries.length) return totals;
  return sumOf(rows, `Sum of ${formatQuantity(rows.length, "row")}`);
}

function noteOf({ service_time, intended_response_time }: Entry): string {
  if (!service_time) return "Response times in ms";
  const two = ({ p50, p99 }: Times) => `p50 ${formatMillis(p50)}, p99 ${formatMillis(p99)}`;
  const from = intended_response_time
    ? `from sending; from when tasks were due by their pace: ${two(intended_response_time)}`
    : "from when arrivals were due";
  return `Response times in ms, ${from}; from the first byte sent: ${two(service_time)}`;
}

function keyOf(entry: Entry): string {
  return `${entry.method} ${entry.name}`;
}
