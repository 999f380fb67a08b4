// A line without axes beside a figure: where it came from in the last minutes.

export interface SparklineProps {
  values: readonly number[];
  /** How many values fill the width; fewer are drawn at its right. */
  length: number;
  width?: number;
  height?: number;
  /** The value at the top, if it is not the highest one. */
  top?: number;
}

export function Sparkline({ values, length, width = 96, height = 24, top }: SparklineProps) {
  const line = sparklinePath(values, length, width, height, top);
  const first = Math.max(length - values.length, 0) * (width / Math.max(length - 1, 1));
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {line !== "" && <path class="area" d={`${line}L${width} ${height}L${first} ${height}Z`} />}
      <path class="line" d={line} />
    </svg>
  );
}

/** Path of `values` in a box; "" for fewer than two. */
export function sparklinePath(
  values: readonly number[],
  length: number,
  width: number,
  height: number,
  top = Math.max(...values, 0),
): string {
  if (values.length < 2) return "";
  const step = width / Math.max(length - 1, 1);
  const shown = values.slice(-length);
  const start = width - (shown.length - 1) * step;
  const inset = 1.5;
  const room = height - 2 * inset;
  return shown
    .map((value, i) => {
      const x = start + i * step;
      const y = height - inset - (top > 0 ? Math.min(value / top, 1) * room : 0);
      return `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
