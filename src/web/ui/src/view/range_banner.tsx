// Says that a part of the run is shown, which, and at what resolution; one press leads back.

import { zoom } from "../chart/view_range";
import { formatElapsed, formatMillisWithUnit, formatMoment } from "../model/format";
import { rangeFigures } from "../model/range";
import { CloseIcon } from "./icons";

export function RangeBanner() {
  const range = rangeFigures.value;
  if (!range) return null;
  return (
    <div class="banner is-quiet range-banner">
      <p>
        Figures of {formatMoment(range.from_ms)} to {formatMoment(range.until_ms)} (
        {formatElapsed(range.seconds)}), in points of {formatMillisWithUnit(range.resolution_ms)}.{" "}
        <small>Percentiles are at most 5% too high; beyond the 50 busiest, requests are one row.</small>
      </p>
      <button type="button" class="button" onClick={() => (zoom.value = null)}>
        <CloseIcon />
        <span>Whole run</span>
      </button>
    </div>
  );
}
