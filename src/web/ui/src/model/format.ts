// How figures are written for people: the same digits as the terminal report shows, so that a person
// who compares the two finds them equal. Times are milliseconds unless the name says otherwise.

import { zone } from "./zone";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** "12,345" */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** Three significant digits below 100 ms and whole above: "0.412", "34.2", "1,280". */
export function formatMillis(millis: number): string {
  if (millis === 0) return "0";
  let decimals = 0;
  for (let limit = 100; decimals < 5 && Math.abs(millis) < limit; limit /= 10) decimals += 1;
  return decimals === 0 ? formatCount(millis) : millis.toFixed(decimals);
}

/** A scenario's own figure: whole numbers as they are, others with three significant digits. */
export function formatValue(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toPrecision(4);
  return Number.isInteger(value) ? formatCount(value) : formatMillis(value);
}

/** With its unit and two or three significant digits: "850 µs", "34.2 ms", "1.28 s", "2 min". */
export function formatMillisWithUnit(millis: number): string {
  if (millis === 0) return "0 ms";
  if (millis < 1) return `${trimmed(millis * 1000)} µs`;
  if (millis < 1000) return `${trimmed(millis)} ms`;
  if (millis < 60_000) return `${trimmed(millis / 1000)} s`;
  return `${trimmed(millis / 60_000)} min`;
}

/** Per second: two decimals below 10, one below 100, whole above. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return "0";
  if (perSecond < 10) return perSecond.toFixed(2);
  return perSecond < 100 ? perSecond.toFixed(1) : formatCount(perSecond);
}

/** "3.20%"; never rounds a failure away to "0.00%". */
export function formatPercent(ratio: number): string {
  if (ratio === 0) return "0%";
  if (ratio < 0.0001) return "<0.01%";
  if (ratio > 0.9999 && ratio < 1) return ">99.99%";
  return ratio === 1 ? "100%" : `${(ratio * 100).toFixed(2)}%`;
}

/** A share where tenths are enough: "25%", "33.3%"; two digits of one below a percent: "0.15%". */
export function formatShare(ratio: number): string {
  const percent = ratio * 100;
  return `${Number(percent < 1 ? percent.toPrecision(2) : percent.toFixed(1))}%`;
}

const byteUnits = ["KiB", "MiB", "GiB", "TiB", "PiB"];

/** "812 B", "1.50 MiB" */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${formatCount(bytes)} B`;
  let amount = bytes / 1024;
  let unit = 0;
  for (; amount >= 1024 && unit + 1 < byteUnits.length; unit += 1) amount /= 1024;
  return `${significant(amount)} ${byteUnits[unit] ?? ""}`;
}

/** For an axis, where room is scarce: "0", "750", "1.2k", "3M". */
export function formatShort(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trimmed(value / 1e9)}G`;
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`;
  return size >= 1 || size === 0 ? grouped.format(value) : trimmed(value);
}

/** A running clock: "0:07", "12:30", "1:02:03". */
export function formatElapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  if (hours === 0) return `${parts[0]}:${twoDigits(parts[1])}`;
  return `${hours}:${twoDigits(parts[0])}:${twoDigits(parts[1])}`;
}

/** Time of day in the chosen zone, "09:30:05"; "–" for 0, which means never. */
export function formatClock(unixMillis: number): string {
  if (unixMillis === 0) return "–";
  return inZone(unixMillis).toISOString().slice(11, 19);
}

/** Day and time with the chosen zone: "2026-11-23 09:30:05 +01:00", "… UTC"; "–" for 0. */
export function formatMoment(unixMillis: number): string {
  if (unixMillis === 0) return "–";
  const day = inZone(unixMillis).toISOString().slice(0, 10);
  return `${day} ${formatClock(unixMillis)} ${offset(unixMillis)}`;
}

/** A date whose UTC parts are those of the chosen zone. */
export function inZone(unixMillis: number): Date {
  return new Date(unixMillis + minutesAhead(unixMillis) * 60_000);
}

/** How far the chosen zone is ahead of UTC then. */
function minutesAhead(unixMillis: number): number {
  return zone.value === "utc" ? 0 : -new Date(unixMillis).getTimezoneOffset();
}

/** "+01:00", "UTC" */
function offset(unixMillis: number): string {
  if (zone.value === "utc") return "UTC";
  const minutes = minutesAhead(unixMillis);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** "3 users", "1 user" */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** With a capital first letter: what the server says reads on from a program's name elsewhere. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** As a sentence: with a capital first letter and an end. */
export function sentence(text: string): string {
  return text === "" || /[.!?…]$/.test(text) ? capitalized(text) : `${capitalized(text)}.`;
}

/** Three significant digits, zeros kept: "1.50", "34.2", "812". */
function significant(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** Three significant digits without needless zeros: "1.5", "34.2", "812". */
function trimmed(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

function twoDigits(value = 0): string {
  return `${value}`.padStart(2, "0");
}
