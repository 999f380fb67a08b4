// The limits of the run as chips: kept or not, and what was measured.

import type { Run, ThresholdRow } from "../wire";
import { Pill } from "./pill";

interface ThresholdsProps {
  thresholds: ThresholdRow[] | undefined;
  run: Run;
}

export function Thresholds({ thresholds = [], run }: ThresholdsProps) {
  if (thresholds.length === 0) return null;
  const isOver = run.state === "stopped";
  return (
    <ul class="thresholds" aria-label="Thresholds">
      {thresholds.map((row) => (
        <li key={row.threshold}>
          <Pill tone={toneOf(row, isOver)} text={`${row.threshold}: ${wordsOf(row, isOver)}`} />
        </li>
      ))}
    </ul>
  );
}

/** What has no samples yet has not failed yet. */
function toneOf({ passed, measured }: ThresholdRow, isOver: boolean) {
  if (passed) return "good";
  return measured === null && !isOver ? "quiet" : "bad";
}

function wordsOf({ passed, measured, words, ended_run }: ThresholdRow, isOver: boolean): string {
  if (measured === null && !isOver) return "no samples yet";
  if (passed) return words;
  return ended_run ? `failed and ended the run, ${words}` : `failed, ${words}`;
}
