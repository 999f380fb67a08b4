// A table as text for other programs: Markdown for people's notes, CSV for spreadsheets.

export interface TextColumn<Row> {
  title: string;
  kind: "figure" | "text";
  valueOf: (row: Row) => number | string;
}

export function asMarkdown<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => markdownCell(title))),
    line(columns.map(({ kind }) => (kind === "figure" ? "--:" : ":--"))),
    ...rows.map((row) => line(columns.map(({ valueOf }) => markdownCell(textOf(valueOf(row)))))),
    "",
  ].join("\n");
}

export function asCsv<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  const line = (cells: (number | string)[]) => cells.map(csvCell).join(",");
  return [
    line(columns.map(({ title }) => title)),
    ...rows.map((row) => line(columns.map(({ valueOf }) => valueOf(row)))),
    "",
  ].join("\r\n");
}

/** Six digits say what was measured, and all of them what was counted; nothing where nothing was. */
function textOf(value: number | string): string {
  if (typeof value === "string" || Number.isInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : "";
}

/** What would be read as markup or as the next cell stands as it is. */
function markdownCell(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/[\r\n]+/g, " ");
}

/** A text that a spreadsheet would take for a formula begins with a quote. */
function csvCell(value: number | string): string {
  const text = textOf(value);
  const isFormula = typeof value === "string" && /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(value);
  const plain = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
