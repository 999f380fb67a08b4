// The column that names a request where method and name share one.

import type { Entry } from "../wire";
import type { Column } from "./data_table";

export const requestColumn: Column<Entry> = {
  key: "name",
  title: "Request",
  kind: "text",
  valueOf: (entry) => entry.name,
  show: (entry) => (
    <span class="name" title={entry.name}>
      <span class="method">{entry.method} </span>
      {entry.name}
    </span>
  ),
  narrow: "title",
};
