// The log as the page keeps it. Pure.

import type { LogLine } from "../wire";

export const linesKept = 1000;

/** `lines` with what is new of `recent`. Numbers that begin anew are those of another master. */
export function appended(lines: LogLine[], recent: LogLine[]): LogLine[] {
  const newest = recent.at(-1)?.number;
  if (newest === undefined) return lines;
  const last = lines.at(-1)?.number ?? -1;
  const old = newest < last ? [] : lines;
  const news = recent.filter((line) => old.length === 0 || line.number > last);
  return news.length === 0 ? lines : [...old, ...news].slice(-linesKept);
}

export const levels = ["debug", "info", "warning", "error"] as const;

export function atLeast(lines: LogLine[], level: LogLine["level"]): LogLine[] {
  const least = levels.indexOf(level);
  return least <= 0 ? lines : lines.filter((line) => levels.indexOf(line.level) >= least);
}

/** "" for all. */
export function fromSource(lines: LogLine[], source: string): LogLine[] {
  return source === "" ? lines : lines.filter((line) => line.source === source);
}

export function sourcesOf(lines: LogLine[]): string[] {
  const sources = new Set(lines.map((line) => line.source ?? ""));
  sources.delete("");
  return [...sources].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
