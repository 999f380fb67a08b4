// Response time against load: each point of the history is a dot. Where more load makes the target
// slower, dots rise to the right; those of a held-up generator have a colour of their own.

import { formatCount, formatMillisWithUnit, formatRate } from "../model/format";

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

const width = 640;
const height = 260;
const edge = { left: 64, right: 30, top: 14, bottom: 34 };
const parts = [0, 0.25, 0.5, 0.75, 1];

export function Scatter({ dots, load }: ScatterProps) {
  const most = Math.max(...dots.map((dot) => dot.load), 1e-9);
  const highest = Math.max(...dots.map((dot) => dot.millis), 1e-9);
  const x = (value: number) => edge.left + (value / most) * (width - edge.left - edge.right);
  const y = (value: number) =>
    height - edge.bottom - (value / highest) * (height - edge.top - edge.bottom);
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
      {parts.map((part) => (
        <g key={part}>
          <line
            class="grid"
            x1={edge.left}
            x2={width - edge.right}
            y1={y(part * highest)}
            y2={y(part * highest)}
          />
          <text x={edge.left - 8} y={y(part * highest) + 4} text-anchor="end">
            {formatMillisWithUnit(part * highest)}
          </text>
          <text x={x(part * most)} y={height - 14} text-anchor="middle">
            {loadText(part * most)}
          </text>
        </g>
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
