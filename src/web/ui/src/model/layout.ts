// How a table uses the room that it has. A column that has none does not exist, rather than being hidden:
// what spans all columns would make new ones in its place. Pure.

/** Pixels of a column by its class, as style/table.css has them; "rest": the least for a name. */
export const columnWidths = { open: 34, s: 72, m: 84, l: 116, xl: 240, rest: 150 };

export interface Sized {
  width?: "s" | "m" | "l" | "xl";
  narrow?: "title" | "hidden";
  isSecondary?: boolean;
}

export interface TableLayout<Column> {
  columns: Column[];
  /** What heads a row says what the columns say that are left out. */
  isBrief: boolean;
  /** Each row is a block of its own. */
  isStacked: boolean;
}

/** What paper has: the style sheet makes all columns narrower there. */
export const roomOnPaper = 1100;

/** For so many pixels; undefined: nobody knows yet. `isOpened`: rows have a button that opens them. */
export function layoutOf<Column extends Sized>(
  all: readonly Column[],
  room: number | undefined,
  isOpened: boolean,
): TableLayout<Column> {
  const usual = all.filter(({ isSecondary }) => !isSecondary);
  const least = usual.filter(({ narrow }) => narrow !== "hidden");
  const needed = (columns: Column[]) =>
    columns.reduce((sum, { width }) => sum + columnWidths[width ?? "rest"], isOpened ? columnWidths.open : 0);
  const fitting = [[...all], usual, least].find((some) => room === undefined || needed(some) <= room);
  const columns = fitting ?? least;
  return { columns, isBrief: columns === least, isStacked: fitting === undefined };
}
