// The search of `mayfly find-max`: its answer, the response times over the rate, and each rate.

import { DrawnFigure } from "../chart/chart_head";
import type { LegendItem } from "../chart/picture";
import { formatCount, formatMillis, formatPercent, formatValue, sentence } from "../model/format";
import { DataTable, type Column } from "../view/data_table";
import type { RateSearch, RateStep } from "../wire";

export function RateCurve({ search }: { search: RateSearch }) {
  return (
    <>
      <p class="rate-answer">{sentence(`maximum: ${search.answer}`)}</p>
      {search.steps.length > 1 && <Curve steps={search.steps} />}
      <DataTable
        name="Rates"
        columns={columns}
        rows={search.steps.map((step, index) => ({ ...step, number: index + 1 }))}
        keyOf={(step) => String(step.number)}
        empty="No rate was measured."
        isWhole
      />
    </>
  );
}

type Row = RateStep & { number: number };

function figure(key: string, title: string, valueOf: (row: Row) => number, show = formatMillis) {
  return { key, title, kind: "figure", width: "m", valueOf, show: (row) => show(valueOf(row)) } satisfies Column<Row>;
}

const columns: Column<Row>[] = [
  figure("rate", "Rate, /s", (row) => row.rate, formatValue),
  figure("achieved", "Achieved, /s", (row) => row.achieved, formatValue),
  figure("p50", "p50, ms", (row) => row.p50),
  figure("p99", "p99, ms", (row) => row.p99),
  figure("failures", "Failed", (row) => row.num_failures / Math.max(row.num_requests, 1), formatPercent),
  figure("dropped", "Dropped", (row) => row.dropped, formatCount),
  {
    key: "words",
    title: "Result",
    kind: "text",
    valueOf: (row) => row.result,
    show: (row) => row.words,
    narrow: "title",
  },
];

const title = "Response times by rate";
const legend: LegendItem[] = [
  { label: "p50", color: "series-1" },
  { label: "p99", color: "series-3" },
];
const width = 720;
const height = 220;
const edge = { left: 56, right: 16, top: 12, bottom: 34 };

/** Lines of p50 and p99; times go up by multiples, as those beyond the limit dwarf all others. */
function Curve({ steps }: { steps: RateStep[] }) {
  const points = [...steps].sort((a, b) => a.rate - b.rate);
  const most = Math.max(...points.map(({ rate }) => rate));
  const times = points.flatMap(({ p50, p99 }) => [p50, p99]).filter((time) => time > 0);
  const low = Math.floor(Math.log10(Math.min(...times, 1)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...times, 1))), low + 1);
  const x = (rate: number) => edge.left + (rate / most) * (width - edge.left - edge.right);
  const y = (time: number) => {
    const part = (Math.log10(Math.max(time, 10 ** low)) - low) / (high - low);
    return height - edge.bottom - part * (height - edge.top - edge.bottom);
  };
  const line = (of: "p50" | "p99") => points.map((point) => `${x(point.rate)},${y(point[of])}`).join(" ");
  const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  return (
    <DrawnFigure look="rate-figure" title={title} unit="ms" legend={legend}>
      <svg class="rate-curve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        {powers.map((power) => (
          <g key={power}>
            <line class="rate-grid" x1={edge.left} x2={width - edge.right} y1={y(10 ** power)} y2={y(10 ** power)} />
            <text x={edge.left - 8} y={y(10 ** power) + 4} text-anchor="end">
              {formatMillis(10 ** power)}
            </text>
          </g>
        ))}
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <text key={part} x={x(part * most)} y={height - 16} text-anchor="middle">
            {formatValue(part * most)}
          </text>
        ))}
        <text x={width - edge.right} y={height - 2} text-anchor="end">
          arrivals/s
        </text>
        <text x={edge.left + 6} y={edge.top + 8}>
          ms: p99 above p50
        </text>
        {(["p50", "p99"] as const).map((of) => (
          <g key={of} class={`rate-${of}`}>
            <polyline points={line(of)} />
            {points.map((point, index) => (
              <circle key={index} class={`is-${point.result}`} cx={x(point.rate)} cy={y(point[of])} r={4}>
                <title>{`${formatValue(point.rate)}/s: ${of} ${formatMillis(point[of])} ms, ${point.words}`}</title>
              </circle>
            ))}
          </g>
        ))}
      </svg>
    </DrawnFigure>
  );
}
