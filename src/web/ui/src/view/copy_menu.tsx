// A table, or the address that shows it, for the clipboard.

import { useState } from "preact/hooks";
import { copyText } from "../model/clipboard";
import { asCsv, asMarkdown, type TextColumn } from "../model/table_text";
import { Popup } from "./popup";

export interface CopyMenuProps<Row> {
  columns: readonly TextColumn<Row>[];
  rows: readonly Row[];
}

export function CopyMenu<Row>({ columns, rows }: CopyMenuProps<Row>) {
  const [said, setSaid] = useState("");
  const copy = (text: string) =>
    void copyText(text).then((isDone) =>
      setSaid(isDone ? "Copied." : "The browser does not let this page copy."),
    );
  return (
    <Popup title="Copy">
      <button type="button" class="button" onClick={() => copy(asMarkdown(columns, rows))}>
        Table as Markdown
      </button>
      <button type="button" class="button" onClick={() => copy(asCsv(columns, rows))}>
        Table as CSV
      </button>
      <button type="button" class="button" onClick={() => copy(location.href)}>
        Link to this view
      </button>
      <p class="hint" role="status">
        {said}
      </p>
    </Popup>
  );
}
