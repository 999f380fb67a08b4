// Which share of the requests failed over time, with the limits on it.

import { useMemo } from "preact/hooks";
import { limitsOn } from "../chart/limit_lines";
import { LineChart, type LineChartProps } from "../chart/line_chart";
import { formatPercent, formatShare } from "../model/format";
import type { ThresholdRow } from "../wire";

interface FailureChartProps extends Pick<LineChartProps, "annotations" | "isGrowing" | "held"> {
  history: { time_ms: number[]; requests_per_second: number[]; failures_per_second: number[] };
  thresholds: readonly ThresholdRow[];
  /** Of all requests, if it is missing. */
  row?: { method: string; name: string };
}

/** Only where something failed, or must not. */
export function FailureChart({ history, thresholds, row, ...shared }: FailureChartProps) {
  const { requests_per_second: requests, failures_per_second: failures } = history;
  const shares = useMemo(() => failureShares(requests, failures), [requests, failures]);
  const limits = limitsOn("failures", thresholds, row);
  if (limits.length === 0 && !failures.some((rate) => rate > 0)) return null;
  return (
    <LineChart
      {...shared}
      times={history.time_ms}
      title="Failures"
      unit="share of the requests"
      format={formatPercent}
      formatAxis={formatShare}
      limits={limits}
      showsAllLimits
      traces={[{ label: "Failed", color: "bad", values: shares, look: "area" }]}
    />
  );
}

/** null where no request ended. */
export function failureShares(
  requests: readonly number[],
  failures: readonly number[],
): (number | null)[] {
  return requests.map((rate, at) => (rate > 0 ? Math.min((failures[at] ?? 0) / rate, 1) : null));
}
