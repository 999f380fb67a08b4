// Which columns a table has: a list to tick.

import type { Entry } from "../wire";
import type { Column } from "./data_table";
import { Popup } from "./popup";

export interface ColumnChoiceProps {
  columns: readonly Column<Entry>[];
  /** Keys of those that are there unless a person chose. */
  usual: readonly string[];
  /** Keys; null: the usual ones. */
  chosen: readonly string[] | null;
  onChange: (chosen: string[] | null) => void;
}

export function ColumnChoice({ columns, usual, chosen, onChange }: ColumnChoiceProps) {
  const shown = chosen ?? usual;
  const choices = columns.filter(({ kind }) => kind === "figure");
  const toggle = (key: string) => {
    const next = choices.map((column) => column.key).filter((other) =>
      other === key ? !shown.includes(key) : shown.includes(other),
    );
    onChange(next);
  };
  return (
    <Popup title="Columns">
      {choices.map(({ key, title, hint }) => (
        <label key={key} class="check" title={hint}>
          <input type="checkbox" checked={shown.includes(key)} onChange={() => toggle(key)} />
          {title}
        </label>
      ))}
      <button type="button" class="button" onClick={() => onChange(null)}>
        Usual columns
      </button>
    </Popup>
  );
}
