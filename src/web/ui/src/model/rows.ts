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

/** Rows whose text contains every word of `query`, whatever the case. */
export function matching<Row>(
  rows: readonly Row[],
  query: string,
  textOf: (row: Row) => string,
): readonly Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(`${a}`, `${b}`);
}
