// What charts that are drawn once, as plain SVG, have in common: their size, and response times upwards.

import { formatMillisWithUnit } from "../model/format";

export const width = 640;
export const height = 260;
export const edge = { left: 64, right: 30, top: 14, bottom: 34 };
/** Where the axes have their marks. */
export const quarters = [0, 0.25, 0.5, 0.75, 1];

/** From the left, for a share of the axis. */
export function across(share: number): number {
  return edge.left + share * (width - edge.left - edge.right);
}

/** From the top, for a share of the highest time. */
export function upwards(share: number): number {
  return height - edge.bottom - share * (height - edge.top - edge.bottom);
}

export function TimeGrid({ highest }: { highest: number }) {
  return (
    <>
      {quarters.map((share) => (
        <g key={share}>
          <line
            class="grid"
            x1={edge.left}
            x2={width - edge.right}
            y1={upwards(share)}
            y2={upwards(share)}
          />
          <text x={edge.left - 8} y={upwards(share) + 4} text-anchor="end">
            {formatMillisWithUnit(share * highest)}
          </text>
        </g>
      ))}
    </>
  );
}

/** Below the axis. */
export function Mark({ at, text }: { at: number; text: string }) {
  return (
    <text x={at} y={height - 14} text-anchor="middle">
      {text}
    </text>
  );
}
