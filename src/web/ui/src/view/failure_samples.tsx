// Samples of a failure: the first two and the latest, one of them shown. The live page fetches them
// when the row is opened, and again when its latest one has changed; a report has them.

import { useEffect, useState } from "preact/hooks";
import { fetchFailure } from "../model/api";
import { formatMillisWithUnit, formatMoment } from "../model/format";
import { phaseNames } from "../model/history";
import { visible } from "../model/visible";
import type { ErrorRow, FailureSample } from "../wire";
import { phaseWords } from "./words";

export function FailureSamples({ row }: { row: ErrorRow }) {
  const { method, name, error, last_seen_ms: lastSeen, num_samples: count = 0 } = row;
  const [fetched, setFetched] = useState<FailureSample[] | null>(null);
  const isKept = row.samples !== undefined;
  useEffect(() => {
    if (isKept || count === 0) return;
    let isWanted = true;
    void fetchFailure(method, name, error).then((samples) => {
      if (isWanted && samples) setFetched(samples);
    });
    return () => (isWanted = false);
  }, [isKept, method, name, error, count, lastSeen]);
  const samples = row.samples ?? fetched ?? [];
  return (
    <div class="failure-samples">
      {samples.map((sample, i) => (
        <details key={i} open={i === samples.length - 1}>
          <summary>
            {titleOf(i)}: {formatMoment(sample.time_ms)}, {sample.worker}
            {sample.kind && `, ${sample.kind} ${sample.user}`}
          </summary>
          <Sample sample={sample} />
        </details>
      ))}
    </div>
  );
}

function titleOf(i: number): string {
  if (i === 0) return "First";
  return i === 1 ? "Second" : "Latest";
}

function Sample({ sample }: { sample: FailureSample }) {
  const phases = phaseNames.filter((phase) => sample.phases[phase] !== undefined);
  return (
    <div>
      {sample.url && <p class="sample-url">{visible(sample.url)}</p>}
      <p class="hint">
        {sample.status > 0 ? `Status ${sample.status}` : "No response"} after{" "}
        {formatMillisWithUnit(sample.response_time)}
        {phases.map(
          (phase) => `; ${phaseWords[phase]} ${formatMillisWithUnit(sample.phases[phase] ?? 0)}`,
        )}
        {sample.task && `; task ${visible(sample.task)}`}
      </p>
      <Part title="Error" text={sample.error} />
      <Part title="Request" text={sample.request_head + sample.request_body} />
      <Part title="Response" text={sample.response_head + sample.response_body} />
    </div>
  );
}

function Part({ title, text }: { title: string; text: string }) {
  if (text === "") return null;
  return (
    <section>
      <h4>{title}</h4>
      <pre class="details-text" tabIndex={0} aria-label={title}>
        {text
          .split("\n")
          .map((line) => (line.trim() === "" ? "" : visible(line)))
          .join("\n")
          .trimEnd()}
      </pre>
    </section>
  );
}
