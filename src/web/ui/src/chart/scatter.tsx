// Response time against load: each point of the history is a dot. Where more load makes the target
// slower, dots rise to the right; those of a held-up generator have a colour of their own.

import { formatCount, formatMillisWithUnit, formatRate } from "../model/format";
import { across, height, Mark, quarters, TimeGrid, upwards, width } from "./plain_chart";

export interface Dot {
  load: number;
  millis: number;
  /** A worker held up its users then. */
  isBound: boolean;
}

interface ScatterProps {
  dots: readonly Dot[];
  load: "rate" | "users";
}

export function Scatter({ dots, load }: ScatterProps) {
  const most = Math.max(...dots.map((dot) => dot.load), 1e-9);
  const highest = Math.max(...dots.map((dot) => dot.millis), 1e-9);
  const x = (value: number) => across(value / most);
  const y = (value: number) => upwards(value / highest);
  // One path for all of a colour: thousands of elements would be slow.
  const path = (isBound: boolean) =>
    dots
      .filter((dot) => dot.isBound === isBound)
      .map((dot) => `M${x(dot.load).toFixed(1)} ${y(dot.millis).toFixed(1)}h0`)
      .join("");
  const loadText = load === "rate" ? (value: number) => `${formatRate(value)}/s` : formatCount;
  return (
    <svg
      class="plain-chart scatter"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Response time against load: ${inWords(dots, loadText)}`}
    >
      <TimeGrid highest={highest} />
      {quarters.map((share) => (
        <Mark key={share} at={across(share)} text={loadText(share * most)} />
      ))}
      <path class="dots" d={path(false)} />
      <path class="dots is-bound" d={path(true)} />
    </svg>
  );
}

/** The mean of the third with the least load, and of that with the most. */
function inWords(dots: readonly Dot[], loadText: (value: number) => string): string {
  const sorted = [...dots].sort((a, b) => a.load - b.load);
  const third = Math.max(1, Math.floor(sorted.length / 3));
  const mean = (some: Dot[]) =>
    formatMillisWithUnit(some.reduce((sum, dot) => sum + dot.millis, 0) / Math.max(some.length, 1));
  const [low, high] = [sorted.slice(0, third), sorted.slice(-third)];
  const until = loadText(low.at(-1)?.load ?? 0);
  return `up to ${until} ${mean(low)}, from ${loadText(high[0]?.load ?? 0)} on ${mean(high)}`;
}
