// What a reader must know to judge the figures: one line, and the others on request, as a hundred
// workers can all have something to say.

import { WarningIcon } from "./icons";

interface WarningsProps {
  warnings: string[];
  /** All of them from the start: for paper. */
  isOpen?: boolean;
}

export function Warnings({ warnings, isOpen = false }: WarningsProps) {
  const [first, ...others] = warnings;
  if (first === undefined) return null;
  if (others.length === 0)
    return (
      <p class="banner is-busy">
        <WarningIcon />
        {first}
      </p>
    );
  return (
    <details class="banner is-busy" open={isOpen}>
      <summary>
        <WarningIcon />
        {first}
        <span class="more">{others.length} more</span>
      </summary>
      <ul>
        {others.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </details>
  );
}
