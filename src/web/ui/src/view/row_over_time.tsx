// One row over the run: rate, percentiles and heat map, asked for when the row is opened.

import { useMemo } from "preact/hooks";
import { HeatMap } from "../chart/heat_map";
import { limitsOn } from "../chart/limit_lines";
import { LineChart } from "../chart/line_chart";
import { formatMillisWithUnit, formatRate } from "../model/format";
import { source, useOverTime } from "../model/over_time";
import type { ThresholdRow } from "../wire";
import { SpectrumView } from "./spectrum";

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
  return (
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
      <LineChart
        {...shared}
        times={history.time_ms}
        title="Response time"
        unit="percentiles of each point"
        format={formatMillisWithUnit}
        formatAxis={formatMillisWithUnit}
        limits={limitsOn("time", thresholds, row)}
        traces={[
          { label: "p50", color: "series-1", values: history.p50 },
          { label: "p95", color: "series-2", values: history.p95 },
          { label: "p99", color: "series-3", values: history.p99 },
        ]}
      />
      <HeatMap {...shared} history={history} />
      <SpectrumView method={method} name={name} />
    </div>
  );
}
