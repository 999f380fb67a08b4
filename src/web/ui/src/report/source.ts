// A report's document as the source of what a dashboard asks its server for.

import { source } from "../model/over_time";
import { followRange } from "../model/range";
import { rangeIn, rowIn, rowsIn } from "../model/timelines";
import type { Report } from "../wire";

/** Called once, before anything is drawn. */
export function readReport({ timelines, spectra = [], snapshot }: Report): void {
  const all = snapshot.totals.name;
  source.value = {
    row: (method, name) => Promise.resolve(timelines ? rowIn(timelines, method, name) : null),
    rows: () => Promise.resolve(timelines ? rowsIn(timelines) : null),
    workers: () => Promise.resolve(timelines ?? null),
    spectrum: (method, name) => {
      const wanted = name === "" ? all : name;
      const found = spectra.find((one) => one.method === method && one.name === wanted);
      return Promise.resolve(found ?? null);
    },
    isGrowing: () => false,
  };
  followRange((from, until) => Promise.resolve(timelines ? rangeIn(timelines, from, until) : null));
}
