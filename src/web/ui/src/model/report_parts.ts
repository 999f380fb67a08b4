// A report's document as the source of what a dashboard asks its server for.

import type { Report } from "../wire";
import type { RangeFigures } from "../wire_range";
import type { Source } from "./over_time";
import { spectrumIn } from "./spectra";
import { rangeIn, rowIn, rowsIn } from "./timelines";

export interface Parts {
  source: Source;
  /** null where there are no such figures. */
  range: (from: number, until: number) => Promise<RangeFigures | null>;
}

export function partsOf({ timelines, spectra = [], snapshot }: Report): Parts {
  const all = snapshot.totals.name;
  const source: Source = {
    row: (method, name) => Promise.resolve(timelines ? rowIn(timelines, method, name) : null),
    rows: () => Promise.resolve(timelines ? rowsIn(timelines) : null),
    workers: () => Promise.resolve(timelines ?? null),
    spectrum: (method, name, part) => {
      if (part && timelines)
        return Promise.resolve(spectrumIn(timelines, method, name, part.from_ms, part.until_ms));
      const wanted = name === "" ? all : name;
      const found = spectra.find((one) => one.method === method && one.name === wanted);
      return Promise.resolve(found ?? null);
    },
    current: () => Promise.resolve(null),
    isGrowing: () => false,
  };
  const range = (from: number, until: number) =>
    Promise.resolve(timelines ? rangeIn(timelines, from, until) : null);
  return { source, range };
}
