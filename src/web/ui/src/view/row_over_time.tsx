// One row over the run: rate, failures, percentiles, heat map, statuses, phases and sizes, asked for when
// the row is opened.

import { useMemo } from "preact/hooks";
import { HeatMap } from "../chart/heat_map";
import { limitsOn } from "../chart/limit_lines";
import { LineChart, type Trace } from "../chart/line_chart";
import { PictureSubject } from "../chart/save_picture";
import { formatBytes, formatMillisWithUnit, formatRate } from "../model/format";
import { phaseNames } from "../model/history";
import { source, useOverTime } from "../model/over_time";
import { visible } from "../model/visible";
import type { ThresholdRow } from "../wire";
import type { RowHistory } from "../wire_range";
import { FailureChart } from "./failure_chart";
import { SpectrumView } from "./spectrum";
import { phaseWords, statusWords } from "./words";

interface RowOverTimeProps {
  method: string;
  name: string;
  thresholds?: readonly ThresholdRow[] | undefined;
}

export function RowOverTime({ method, name, thresholds = [] }: RowOverTimeProps) {
  const all = useOverTime("rows", (from) => from.rows());
  const isKept = all?.rows.some((row) => row.method === method && row.name === name) ?? false;
  const history = useOverTime(`row ${isKept} ${method} ${name}`, (from) =>
    isKept ? from.row(method, name) : Promise.resolve(null),
  );
  const isGrowing = source.value?.isGrowing() ?? false;
  const shared = useMemo(() => ({ annotations: [], isGrowing }), [isGrowing]);
  if (!source.value || all === undefined || history === undefined) return null;
  if (history === null)
    return <p class="hint">Only the 50 busiest requests are kept over time; this is none of them.</p>;
  const row = { method, name };
  const inTime = { format: formatMillisWithUnit, formatAxis: formatMillisWithUnit };
  const statuses = statusTraces(history);
  const phases = phaseTraces(history);
  return (
    <PictureSubject.Provider value={visible(`${method} ${name}`.trim())}>
    <div class="chart-grid row-charts">
      <LineChart
        {...shared}
        times={history.time_ms}
        title="Rate"
        unit="per second"
        format={formatRate}
        limits={limitsOn("rate", thresholds, row)}
        traces={[
          { label: "Requests", color: "accent", values: history.requests_per_second, look: "area" },
          { label: "Failures", color: "bad", values: history.failures_per_second, look: "area" },
        ]}
      />
      <FailureChart {...{ ...shared, history, thresholds, row }} />
      <LineChart
        {...shared}
        {...inTime}
        times={history.time_ms}
        title="Response time"
        unit="percentiles of each point"
        limits={limitsOn("time", thresholds, row)}
        traces={[
          { label: "p50", color: "series-1", values: history.p50 },
          { label: "p95", color: "series-2", values: history.p95 },
          { label: "p99", color: "series-3", values: history.p99 },
        ]}
      />
      <HeatMap {...shared} history={history} />
      {statuses.length > 0 && (
        <LineChart
          {...shared}
          key={`statuses ${statuses.map(({ label }) => label).join(" ")}`}
          times={history.time_ms}
          title="Statuses"
          unit="responses per second"
          format={formatRate}
          traces={statuses}
        />
      )}
      {phases.length > 0 && (
        <LineChart
          {...shared}
          {...inTime}
          key={`phases ${phases.map(({ label }) => label).join(" ")}`}
          times={history.time_ms}
          title="Connection phases"
          unit="mean of those that happened"
          traces={phases}
        />
      )}
      {history.content_length && (
        <LineChart
          {...shared}
          times={history.time_ms}
          title="Response size"
          unit="mean of the content"
          format={formatBytes}
          formatAxis={formatBytes}
          traces={[{ label: "Size", color: "series-2", values: history.content_length }]}
        />
      )}
      <SpectrumView method={method} name={name} />
    </div>
    </PictureSubject.Provider>
  );
}

/** Of a first digit, in the order in which its statuses take them; then those for all. */
const statusColors: Record<string, string[]> = {
  "2": ["phase-4", "series-1"],
  "3": ["series-2"],
  "4": ["phase-2"],
  "5": ["bad", "series-3"],
  "0": ["muted"],
};
const spareColors = ["phase-1", "series-1", "series-3", "warn", "good", "accent", "text", "faint"];

export function statusTraces({ statuses = {} }: Pick<RowHistory, "statuses">): Trace[] {
  const taken = new Set<string>();
  return Object.entries(statuses).map(([status, values]) => {
    const wanted = [...(statusColors[status.charAt(0)] ?? []), ...spareColors];
    const color = wanted.find((one) => !taken.has(one)) ?? "muted";
    taken.add(color);
    return { label: statusWords(status), color, values };
  });
}

/** Only those that happened. */
function phaseTraces({ phases }: RowHistory): Trace[] {
  if (!phases) return [];
  return phaseNames.flatMap((name, i): Trace[] => {
    const values = phases[name];
    if (values.every((value) => value === null)) return [];
    return [{ label: phaseWords[name], color: `phase-${i + 1}`, values }];
  });
}
