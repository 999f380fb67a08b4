// The percentile spectrum of a row, or of all requests, and a file of it for HdrHistogram's plotter.

import { DrawnFigure } from "../chart/chart_head";
import { SpectrumChart, spectrumColors } from "../chart/spectrum_chart";
import { hgrmText } from "../model/hgrm";
import { formatClock } from "../model/format";
import { useOverTime } from "../model/over_time";
import { rangeFigures } from "../model/range";
import { fileNameOf, save } from "../model/save";
import { visible } from "../model/visible";
import { DownloadIcon } from "./icons";

interface SpectrumProps {
  /** Both empty: all requests. */
  method: string;
  name: string;
}

export function SpectrumView({ method, name }: SpectrumProps) {
  const isSum = method === "" && name === "";
  const part = rangeFigures.value;
  const when = part ? `${part.from_ms}-${part.until_ms}` : "";
  const own = useOverTime(`spectrum ${when} ${method} ${name}`, (from) =>
    from.spectrum(method, name, part),
  );
  const nothing = Promise.resolve(null);
  const sum = useOverTime(`sum ${when} ${isSum}`, (from) =>
    isSum ? nothing : from.spectrum("", "", part),
  );
  if (!own || own.count === 0) return null;
  const unit = part
    ? `of ${formatClock(part.from_ms)} to ${formatClock(part.until_ms)}, at most 5% too high`
    : "of the whole run";
  const title = isSum ? "All requests" : `${method} ${name}`.trim();
  const spectra = [{ label: visible(title), spectrum: own }];
  if (!isSum && sum) spectra.push({ label: "All requests", spectrum: sum });
  const legend = spectra.map(({ label }, i) => ({ label, color: spectrumColors[i] ?? "muted" }));
  const saveFile = () =>
    save(`${fileNameOf(title)}.hgrm`, new Blob([hgrmText(own)], { type: "text/plain" }));
  const controls = (
    <button type="button" class="button is-quiet" title="For HdrHistogram's plotter" onClick={saveFile}>
      <DownloadIcon />
      <span>.hgrm</span>
    </button>
  );
  return (
    <DrawnFigure title="Percentile spectrum" unit={unit} legend={legend} controls={controls}>
      <SpectrumChart spectra={spectra} />
    </DrawnFigure>
  );
}
