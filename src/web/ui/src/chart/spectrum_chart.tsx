// Response times from 0 to 100 % over 1 / (1 - p), on which each step to the right has a tenth of the
// samples beyond it: the slow end, which percentiles on a plain axis hide, takes most of the room.

import { formatMillisWithUnit } from "../model/format";
import type { Spectrum } from "../wire_range";
import { across, height, Mark, TimeGrid, upwards, width } from "./plain_chart";

interface SpectrumChartProps {
  /** The first is the one that is looked at. */
  spectra: { label: string; spectrum: Spectrum }[];
}

/** Of each, in the style sheet. */
export const spectrumColors = ["series-1", "muted"];

export function SpectrumChart({ spectra }: SpectrumChartProps) {
  const most = Math.max(...spectra.map(({ spectrum }) => decadesOf(spectrum)));
  const decades = Math.max(1, Math.ceil(most));
  const highest = Math.max(...spectra.map(({ spectrum }) => spectrum.max), 1e-6);
  const x = (percent: number) => across(Math.min(place(percent), decades) / decades);
  const y = (value: number) => upwards(value / highest);
  const marks = [0, 90, 99, 99.9, 99.99, 99.999].slice(0, decades + 1);
  return (
    <>
      <div class="legend">
        {spectra.map(({ label }, i) => (
          <span key={label} class="legend-item is-still">
            <i class="swatch" style={{ "--swatch": `var(--${spectrumColors[i] ?? "muted"})` }} />
            <bdi>{label}</bdi>
          </span>
        ))}
      </div>
      <svg
        class="plain-chart"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Percentile spectrum: ${inWords(spectra[0]?.spectrum)}`}
      >
        <TimeGrid highest={highest} />
        {marks.map((percent) => (
          <Mark key={percent} at={x(percent)} text={`${percent}%`} />
        ))}
        {[...spectra].reverse().map(({ label, spectrum }, i) => (
          <polyline
            key={label}
            style={{ stroke: `var(--${spectrumColors[spectra.length - 1 - i] ?? "muted"})` }}
            points={lineOf(spectrum, x, y)}
          />
        ))}
      </svg>
    </>
  );
}

/** Decades of 1 / (1 - p). */
function place(percent: number): number {
  return percent >= 100 ? Infinity : -Math.log10(1 - percent / 100);
}

/** How far the spectrum goes, but for its end, which is beyond all. */
function decadesOf({ percents }: Spectrum): number {
  return Math.min(place(percents.at(-2) ?? 0), 5);
}

function lineOf(
  { percents, values }: Spectrum,
  x: (percent: number) => number,
  y: (value: number) => number,
): string {
  return percents.map((percent, i) => `${round(x(percent))},${round(y(values[i] ?? 0))}`).join(" ");
}

function inWords(spectrum: Spectrum | undefined): string {
  if (!spectrum) return "";
  return [50, 90, 99, 99.9, 99.99, 99.999]
    .filter((percent) => spectrum.count * (1 - percent / 100) >= 1)
    .map((percent) => {
      const at = spectrum.percents.findIndex((one) => one >= percent);
      return `${percent}% within ${formatMillisWithUnit(spectrum.values[at] ?? 0)}`;
    })
    .concat(`all within ${formatMillisWithUnit(spectrum.max)}`)
    .join(", ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
