// The percentile spectrum of a row, or of all requests, and a file of it for HdrHistogram's plotter.

import { SpectrumChart } from "../chart/spectrum_chart";
import { hgrmText } from "../model/hgrm";
import { useOverTime } from "../model/over_time";
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
  const own = useOverTime(`spectrum ${method} ${name}`, (from) => from.spectrum(method, name));
  const nothing = Promise.resolve(null);
  const sum = useOverTime(`sum ${isSum}`, (from) => (isSum ? nothing : from.spectrum("", "")));
  if (!own || own.count === 0) return null;
  const title = isSum ? "All requests" : `${method} ${name}`.trim();
  const spectra = [{ label: visible(title), spectrum: own }];
  if (!isSum && sum) spectra.push({ label: "All requests", spectrum: sum });
  const saveFile = () =>
    save(`${fileNameOf(title)}.hgrm`, new Blob([hgrmText(own)], { type: "text/plain" }));
  return (
    <figure class="chart is-plain">
      <figcaption class="chart-head">
        <h3>
          Percentile spectrum <small>of the whole run</small>
        </h3>
        <button type="button" class="button is-quiet" title="For HdrHistogram's plotter" onClick={saveFile}>
          <DownloadIcon />
          <span>.hgrm</span>
        </button>
      </figcaption>
      <SpectrumChart spectra={spectra} />
    </figure>
  );
}
