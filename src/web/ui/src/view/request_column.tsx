// The column that names a request where method and name share one.

import type { Entry } from "../wire";
import type { Column } from "./data_table";
import { Name } from "./name";

export const requestColumn: Column<Entry> = {
  key: "name",
  title: "Request",
  kind: "text",
  valueOf: (entry) => entry.name,
  show: (entry) => <Name text={entry.name} method={entry.method} />,
  narrow: "title",
};
