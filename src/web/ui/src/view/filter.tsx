import { filterProblem } from "../model/rows";
import { SearchIcon } from "./icons";

interface FilterProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  /** How many rows there are, and how many of them match. */
  all: number;
  shown: number;
}

/** A search field for words or a /regular expression/ that says how much it leaves. */
export function Filter({ label, value, onInput, all, shown }: FilterProps) {
  return (
    <div class="filter">
      <label>
        <SearchIcon />
        <input
          type="search"
          placeholder={label}
          aria-label={label}
          title="Words, or a /regular expression/"
          value={value}
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      <span class="filter-count" aria-live="polite">
        {filterProblem(value) || (value.trim() === "" ? all : `${shown} of ${all}`)}
      </span>
    </div>
  );
}
