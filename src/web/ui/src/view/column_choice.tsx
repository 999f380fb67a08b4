// Which columns a table has: a button that opens a list to tick.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../wire";
import type { Column } from "./data_table";

export interface ColumnChoiceProps {
  columns: readonly Column<Entry>[];
  /** Keys of those that are there unless a person chose. */
  usual: readonly string[];
  /** Keys; null: the usual ones. */
  chosen: readonly string[] | null;
  onChange: (chosen: string[] | null) => void;
}

export function ColumnChoice({ columns, usual, chosen, onChange }: ColumnChoiceProps) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const onPress = (event: Event) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    addEventListener("pointerdown", onPress);
    return () => removeEventListener("pointerdown", onPress);
  }, [isOpen]);
  const shown = chosen ?? usual;
  const choices = columns.filter(({ kind }) => kind === "figure");
  const toggle = (key: string) => {
    const next = choices.map((column) => column.key).filter((other) =>
      other === key ? !shown.includes(key) : shown.includes(other),
    );
    onChange(next);
  };
  return (
    <div
      class="steer column-choice"
      ref={place}
      onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
    >
      <button
        type="button"
        class="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Columns
      </button>
      {isOpen && (
        <fieldset class="popover">
          <legend class="visually-hidden">Columns</legend>
          {choices.map(({ key, title, hint }) => (
            <label key={key} class="check" title={hint}>
              <input
                type="checkbox"
                checked={shown.includes(key)}
                onChange={() => toggle(key)}
              />
              {title}
            </label>
          ))}
          <button type="button" class="button" onClick={() => onChange(null)}>
            Usual columns
          </button>
        </fieldset>
      )}
    </div>
  );
}
