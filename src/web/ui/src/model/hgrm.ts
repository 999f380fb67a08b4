// A spectrum as the text that HdrHistogram writes and its plotter reads. Pure.

import type { Spectrum } from "../wire_range";

export function hgrmText({ percents, values, counts, mean, deviation, max, count }: Spectrum): string {
  const head = ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"];
  const lines = [`${pad(head[0], 12)} ${pad(head[1], 14)} ${pad(head[2], 10)} ${pad(head[3], 14)}`, ""];
  percents.forEach((percent, at) => {
    const share = percent / 100;
    const columns = [
      pad((values[at] ?? 0).toFixed(3), 12),
      share.toFixed(12),
      pad(`${counts[at] ?? 0}`, 10),
    ];
    // Nothing is beyond all of them.
    if (percent < 100) columns.push(pad((1 / (1 - share)).toFixed(2), 14));
    lines.push(columns.join(" "));
  });
  lines.push(
    `#[Mean    = ${pad(mean.toFixed(3), 12)}, StdDeviation   = ${pad(deviation.toFixed(3), 12)}]`,
    `#[Max     = ${pad(max.toFixed(3), 12)}, Total count    = ${pad(`${count}`, 12)}]`,
    // Powers of two up to 2^42 ns, each in 1024 equal parts.
    `#[Buckets = ${pad("33", 12)}, SubBuckets     = ${pad("2048", 12)}]`,
  );
  return `${lines.join("\n")}\n`;
}

function pad(text = "", width: number): string {
  return text.padStart(width);
}
