// A response time as a figure in a table: "–" where nothing was measured, grey where it says little.

import { formatCount, formatMillis } from "../model/format";
import { isScarce } from "../model/percentiles";

interface PercentileProps {
  percent: string;
  /** Of the samples. */
  count: number;
  value: number | undefined;
}

/** Grey where so few samples are beyond it that it says little. */
export function Percentile({ percent, count, value }: PercentileProps) {
  if (count === 0) return <Nothing />;
  if (!isScarce(percent, count)) return <Time value={value} />;
  const title = `Of ${formatCount(count)} samples; too few for this percentile to be reliable`;
  return (
    <span class="scarce" title={title}>
      <Time value={value} />
    </span>
  );
}

export function Time({ value }: { value: number | undefined }) {
  return value === undefined || Number.isNaN(value) ? <Nothing /> : <>{formatMillis(value)}</>;
}

export function Nothing() {
  return <span class="nothing">–</span>;
}
