// The grammar in which mayfly reads a span of time: "20", "20s", "3m", "1h20m", "1.5h", "250ms", "1d".

const secondsOf: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
const longestSeconds = 100 * 365 * 86_400;

export const runTimeHint = "20, 20s, 3m, 2h, 1h20m or 3h30m10s";

/** Seconds, 0 for an empty text; undefined when the text is no span of time. */
export function parseRunTime(text: string): number | undefined {
  const compact = text.replace(/\s+/g, "");
  if (compact === "") return 0;
  if (/^\d+(\.\d+)?$/.test(compact)) return within(Number(compact));
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(compact)) return undefined;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g))
    total += Number(amount) * (secondsOf[unit ?? "s"] ?? 1);
  return within(total);
}

/** The shortest text that parseRunTime reads as these seconds: "1h20m"; "" for 0. */
export function formatRunTime(seconds: number): string {
  if (seconds === 0) return "";
  if (!Number.isInteger(seconds)) return `${Number(seconds.toFixed(3))}s`;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ];
  return parts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : "")).join("");
}

function within(seconds: number): number | undefined {
  return seconds <= longestSeconds ? seconds : undefined;
}
