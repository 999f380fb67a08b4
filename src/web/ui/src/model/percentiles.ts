// Which percentiles there are, and which of them mean something. Pure.

/** As the server sends them. */
export const percents: readonly string[] = [
  ...["50", "66", "75", "80", "90", "95", "98", "99", "99.9", "99.99", "100"],
];

/** Less than one sample is beyond it: p99.9 needs 1,000 samples. The slowest of all is exact. */
export function isScarce(percent: string, count: number): boolean {
  const beyond = count * (1 - Number(percent) / 100);
  return percent !== "100" && beyond < 1 - 1e-9;
}
