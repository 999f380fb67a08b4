// How a table is sorted: as its tab's address says, or else as the person sorted it last.

import { useState } from "preact/hooks";
import { address, setParam } from "../model/address";
import { sortingIn, sortingText, type Sorting } from "../model/rows";
import { recall, remember } from "../model/saved";

/** Without a `tab`, what the browser remembers under the table's `name`. */
export function useSorting(
  name: string,
  tab: string | undefined,
): [Sorting | null, (next: Sorting | null) => void] {
  const [remembered, setRemembered] = useState(() => recall<Sorting | null>(`sort.${name}`, null));
  const linked = tab === undefined ? undefined : address.value.params["sort"];
  const sortBy = (next: Sorting | null) => {
    setRemembered(next);
    remember(`sort.${name}`, next);
    if (tab !== undefined) setParam(tab, "sort", next ? sortingText(next) : "");
  };
  return [linked === undefined ? remembered : sortingIn(linked), sortBy];
}
