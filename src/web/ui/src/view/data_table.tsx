// A table for people who compare: sorted by any column, filtered, and as quick with 500 rows as with
// five, because only those in view exist. Where its columns have no room each row becomes a block of its own.

import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { nextSorting, sorted, type Sorting } from "../model/rows";
import { layoutOf, roomOnPaper, type Sized } from "../model/layout";
import { isPrinting } from "../model/theme";
import { visible } from "../model/visible";
import { ChevronIcon, SortIcon } from "./icons";
import { useRoom } from "./use_room";
import { useSorting } from "./use_sorting";
import { useWindow } from "./use_window";

export interface Column<Row> extends Sized {
  key: string;
  title: string;
  /** In full words, where the title is short. */
  hint?: string;
  /** Figures stand at the right and are sorted from the highest. */
  kind: "figure" | "text";
  /** Class of the style sheet; left out: takes what the others leave. */
  width?: "s" | "m" | "l" | "xl";
  valueOf: (row: Row) => number | string;
  show: (row: Row) => ComponentChildren;
  /** In a block: heads it, is left out, or is a labelled figure. What is left out, the title says. */
  narrow?: "title" | "hidden";
  /** Only there where there is room for all; the details say it as well. */
  isSecondary?: boolean;
}

export interface DataTableProps<Row> {
  /** Names the table for people, and what the browser remembers of it. */
  name: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The sum of all rows, always last. */
  total?: Row | undefined;
  /** What a row says when it is opened. */
  details?: (row: Row) => ComponentChildren;
  /** Instead of rows when there are none. */
  empty: ComponentChildren;
  /** All rows exist: for paper. */
  isWhole?: boolean;
  /** The tab whose address says how the table is sorted. */
  tab?: string;
}

/** Fewer rows than this simply all exist. */
const windowFrom = 80;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, rows, keyOf, total, details, empty, tab } = props;
  const isOnPaper = isPrinting.value;
  const isWhole = (props.isWhole ?? false) || isOnPaper;
  const isEmpty = rows.length === 0 && !total;
  const table = useRef<HTMLTableElement>(null);
  const onScreen = useRoom(table, !isEmpty);
  const isOpened = details !== undefined;
  const { columns, isBrief, isStacked } = useMemo(
    () => layoutOf(props.columns, isOnPaper ? roomOnPaper : onScreen, isOpened),
    [props.columns, isOnPaper, onScreen, isOpened],
  );
  const [sorting, setSorting] = useSorting(name, tab);
  const [opened, setOpened] = useState<string | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);

  const { column: sortedBy, direction } = sorting ?? {};
  const ordered = useMemo(() => {
    const column = props.columns.find(({ key }) => key === sortedBy);
    return column && direction ? sorted(rows, column.valueOf, direction) : rows;
  }, [rows, sortedBy, direction, props.columns]);

  const isWindowed = !isWhole && ordered.length > windowFrom;
  const openedAt = opened === null ? -1 : ordered.findIndex((row) => keyOf(row) === opened);
  const { first, last, above, below } = useWindow(body, ordered.length, {
    isWindowed,
    isStacked,
    openedAt,
  });

  const sortBy = (column: Column<Row>) => {
    const natural = column.kind === "figure" ? "descending" : "ascending";
    setSorting(nextSorting(sorting, column.key, natural));
  };

  if (isEmpty) return <div class="empty">{empty}</div>;
  const span = columns.length + (details ? 1 : 0);
  return (
    <table
      ref={table}
      class={`table ${isBrief ? "is-brief" : ""} ${isStacked ? "is-stacked" : ""}`}
      aria-label={name}
      aria-rowcount={ordered.length + 1 + (total ? 1 : 0)}
    >
      <colgroup>
        {details && <col class="w-open" />}
        {columns.map((column) => (
          <col key={column.key} class={`w-${column.width ?? "rest"}`} />
        ))}
      </colgroup>
      <Head columns={columns} isOpened={isOpened} sorting={sorting} onSort={sortBy} />
      <tbody ref={body}>
        {above > 0 && <Spacer height={above} span={span} />}
        {ordered.slice(first, last).map((row, i) => {
          const key = keyOf(row);
          const isOpen = key === opened;
          const toggle = details && (() => setOpened(isOpen ? null : key));
          const line = (
            <tr
              key={key}
              aria-rowindex={first + i + 2}
              class={isOpen ? "row is-open" : "row"}
              onClick={toggle && ((event: Event) => isPlainClick(event) && toggle())}
            >
              {toggle && <OpenCell label={key} isOpen={isOpen} onToggle={toggle} />}
              <Cells columns={columns} row={row} />
            </tr>
          );
          if (!isOpen || !details) return line;
          return [
            line,
            <tr key={`${key} details`} class="details-row">
              <td colSpan={span}>{details(row)}</td>
            </tr>,
          ];
        })}
        {below > 0 && <Spacer height={below} span={span} />}
        {ordered.length === 0 && (
          <tr class="no-match">
            <td colSpan={span}>{empty}</td>
          </tr>
        )}
      </tbody>
      {total && (
        <tfoot>
          <tr class="row" aria-rowindex={ordered.length + 2}>
            {details && <td class="open-cell" />}
            <Cells columns={columns} row={total} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

interface HeadProps<Row> {
  columns: Column<Row>[];
  isOpened: boolean;
  sorting: Sorting | null;
  onSort: (column: Column<Row>) => void;
}

function Head<Row>({ columns, isOpened, sorting, onSort }: HeadProps<Row>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {isOpened && (
          <th class="open-head">
            <span class="visually-hidden">Details</span>
          </th>
        )}
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} sorting={sorting} onSort={onSort} />
        ))}
      </tr>
    </thead>
  );
}

interface HeadCellProps<Row> {
  column: Column<Row>;
  sorting: Sorting | null;
  onSort: (column: Column<Row>) => void;
}

function HeadCell<Row>({ column, sorting, onSort }: HeadCellProps<Row>) {
  const direction = sorting?.column === column.key ? sorting.direction : undefined;
  return (
    <th class={`is-${column.kind}`} aria-sort={direction ?? "none"} scope="col">
      <button type="button" title={column.hint} onClick={() => onSort(column)}>
        {direction && <SortIcon direction={direction} />}
        {column.title}
      </button>
    </th>
  );
}

function Cells<Row>({ columns, row }: { columns: Column<Row>[]; row: Row }) {
  return (
    <>
      {columns.map((column) => (
        <td
          key={column.key}
          class={`is-${column.kind} narrow-${column.narrow ?? "figure"}`}
          data-label={column.title}
        >
          {column.show(row)}
        </td>
      ))}
    </>
  );
}

interface OpenCellProps {
  label: string;
  isOpen: boolean;
  onToggle: () => void;
}

function OpenCell({ label, isOpen, onToggle }: OpenCellProps) {
  return (
    <td class="open-cell">
      <button
        type="button"
        class="open-button"
        aria-expanded={isOpen}
        aria-label={`Details of ${visible(label)}`}
        onClick={onToggle}
      >
        <ChevronIcon />
      </button>
    </td>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr class="spacer" aria-hidden="true">
      <td colSpan={span} style={{ height: `${height}px` }} />
    </tr>
  );
}

/** Not on a button of its own, and not the end of a selection of text. */
function isPlainClick(event: Event): boolean {
  const isOnControl = event.target instanceof Element && event.target.closest("button, a") !== null;
  return !isOnControl && (getSelection()?.isCollapsed ?? true);
}
