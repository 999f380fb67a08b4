// Order and choice of a table's rows. Pure.

export interface Sorting {
  column: string;
  direction: "ascending" | "descending";
}

/** What a click on a column's head makes of the sorting: first, then the other way, then none. */
export function nextSorting(
  current: Sorting | null,
  column: string,
  first: Sorting["direction"],
): Sorting | null {
  if (current?.column !== column) return { column, direction: first };
  if (current.direction !== first) return null;
  return { column, direction: first === "ascending" ? "descending" : "ascending" };
}

/** As it stands in the address: "p95.descending". */
export function sortingText({ column, direction }: Sorting): string {
  return `${column}.${direction}`;
}

export function sortingIn(text: string): Sorting | null {
  const [, column, direction] = /^(.+)\.(ascending|descending)$/.exec(text) ?? [];
  if (column === undefined) return null;
  return { column, direction: direction === "ascending" ? "ascending" : "descending" };
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** A sorted copy; rows of equal value keep their order. */
export function sorted<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => number | string,
  direction: Sorting["direction"],
): Row[] {
  const sign = direction === "ascending" ? 1 : -1;
  const keyed = rows.map((row) => ({ row, value: valueOf(row) }));
  keyed.sort((a, b) => sign * compare(a.value, b.value));
  return keyed.map(({ row }) => row);
}

/**
 * Rows whose text contains every word of `query`, whatever the case; or, if it is written as in
 * /^GET .*item/, those that this regular expression matches, also whatever the case.
 */
export function matching<Row>(
  rows: readonly Row[],
  query: string,
  textOf: (row: Row) => string,
): readonly Row[] {
  const pattern = patternIn(query);
  if (pattern !== null) {
    const expression = compiled(pattern);
    return expression ? rows.filter((row) => expression.test(textOf(row))) : [];
  }
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Why `query` matches nothing, in words; "" if it is a filter. */
export function filterProblem(query: string): string {
  const pattern = patternIn(query);
  return pattern === null || compiled(pattern) ? "" : "This is no regular expression.";
}

/** A single slash is part of a path, as long as nothing closes it at the end. */
function patternIn(query: string): string | null {
  return /^\/(.+)\/$/s.exec(query.trim())?.[1] ?? null;
}

function compiled(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, "i");
  } catch {
    return null;
  }
}

function compare(a: number | string, b: number | string): number {
  // What is not known comes first, like what is 0.
  if (typeof a === "number" && typeof b === "number") return (a || 0) - (b || 0);
  return collator.compare(`${a}`, `${b}`);
}
