// The first and the last text of a row that stands for texts in which something varies.

import { visible } from "../model/visible";

export interface ExamplesProps {
  /** What the row is called, with what varies left out. */
  of: string;
  first: string;
  last: string;
}

export function Examples({ of, first, last }: ExamplesProps) {
  if (first === of && last === of) return null;
  return (
    <ul class="hint">
      <li>
        First: <code>{visible(first)}</code>
      </li>
      {last !== first && (
        <li>
          Last: <code>{visible(last)}</code>
        </li>
      )}
    </ul>
  );
}
