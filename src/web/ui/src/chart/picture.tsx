// A chart as a picture of its own: with title, legend and ground, so that it says what it shows wherever
// it is put. Its colours are those of the theme that is in effect; it needs no style sheet.

import type { ComponentChildren } from "preact";
import { opaque } from "./palette";

export interface LegendItem {
  label: string;
  /** Name in the style sheet. */
  color: string;
  look?: "line" | "dashed" | "box";
}

export interface PictureProps {
  title: string;
  /** What it is of, beside the title: a request; "" for the run. */
  subject: string;
  unit: string;
  /** At the foot: from when to when. */
  note?: string;
  legend: readonly LegendItem[];
  /** The value of a colour. */
  colorOf: (name: string) => string;
  /** Drawn `plotWidth` wide and `plotHeight` high. */
  children: ComponentChildren;
}

export const plotWidth = 912;
export const plotHeight = 330;
const edge = 24;
const width = plotWidth + 2 * edge;
const lineHeight = 22;
/** About the width of a letter; nothing is laid out that could be asked. */
const letter = 6.6;

export function Picture(props: PictureProps) {
  const { title, subject, unit, note = "", legend, colorOf, children } = props;
  const items = placed(legend);
  const lines = Math.max(1, ...items.map(({ line }) => line + 1));
  const top = 50 + lines * lineHeight;
  const height = top + plotHeight + (note === "" ? 16 : 36);
  const name = subject === "" ? title : `${title}: ${subject}`;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      font-family="Inter, ui-sans-serif, system-ui, sans-serif"
      font-size="12"
    >
      <title>{`${name}, ${unit}`}</title>
      <rect width={width} height={height} fill={colorOf("surface")} />
      <text x={edge} y={34} fill={colorOf("text")} font-size="16" font-weight="600">
        {name}
        <tspan dx="10" fill={colorOf("muted")} font-size="12" font-weight="400">
          {unit}
        </tspan>
      </text>
      {items.map(({ label, color, look, x, line }) => (
        <g key={label} transform={`translate(${edge + x} ${58 + line * lineHeight})`}>
          <Swatch look={look ?? "line"} color={colorOf(color)} />
          <text x={24} y={4} fill={colorOf("muted")}>
            {label}
          </text>
        </g>
      ))}
      <svg x={edge} y={top} width={plotWidth} height={plotHeight} overflow="visible">
        {children}
      </svg>
      {note !== "" && (
        <text x={width - edge} y={height - 14} text-anchor="end" fill={colorOf("muted")}>
          {note}
        </text>
      )}
    </svg>
  );
}

function Swatch({ look, color }: { look: "line" | "dashed" | "box"; color: string }) {
  const { fill, opacity } = opaque(color);
  if (look === "box") return <rect y={-6} width={18} height={12} fill={fill} fill-opacity={opacity} />;
  const dashes = look === "dashed" ? { "stroke-dasharray": "5 4" } : {};
  return <path d="M0 0h18" stroke={fill} stroke-opacity={opacity} stroke-width={3} {...dashes} />;
}

/** One beside the other, on as many lines as that takes. */
function placed(legend: readonly LegendItem[]): (LegendItem & { x: number; line: number })[] {
  let x = 0;
  let line = 0;
  return legend.map((item) => {
    const room = 24 + item.label.length * letter + 20;
    if (x > 0 && x + room > plotWidth) {
      x = 0;
      line += 1;
    }
    const place = { ...item, x, line };
    x += room;
    return place;
  });
}
