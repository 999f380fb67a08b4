// What is looked at stands in the address after the "#", so that a reload, a bookmark and a link show
// the same: "#statistics?view=run&sort=p95.descending&filter=GET%20%2Fitem".

import { signal } from "@preact/signals";

export interface Address {
  /** "" for the one that fits the state of the run. */
  tab: string;
  /** Of this tab. */
  params: Readonly<Record<string, string>>;
}

/** Tabs that show nothing of single entries. */
export const tabsWithoutRows: ReadonlySet<string> = new Set([
  "charts",
  "download",
  "exceptions",
  "failures",
  "logs",
  "runs",
  "tasks",
  "workers",
]);

export function parsed(hash: string): Address {
  const [tab = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  return { tab, params: Object.fromEntries(new URLSearchParams(query)) };
}

export function written({ tab, params }: Address): string {
  const query = new URLSearchParams(params).toString();
  return query === "" ? `#${tab}` : `#${tab}?${query}`;
}

export const address = signal<Address>({ tab: "", params: {} });

/** Follows the browser's address. Called once, first; a report does not. */
export function followAddress(): void {
  const read = () => (address.value = parsed(location.hash));
  read();
  addEventListener("hashchange", read);
}

/** The run and the range that are shown stay. */
export function openTab(tab: string): void {
  const params = Object.entries(address.value.params);
  show({ tab, params: Object.fromEntries(params.filter(([key]) => lasting.includes(key))) });
}

const lasting = ["run", "range"];

/** A finished run, with no filter or sorting of the list that it was opened from. */
export function openRun(tab: string, run: string): void {
  show({ tab, params: { run } });
}

/** "" takes the parameter out. `tab` is the one that is shown, which the address may not name. */
export function setParam(tab: string, name: string, value: string): void {
  const params = { ...address.value.params, [name]: value };
  show({ tab, params: Object.fromEntries(Object.entries(params).filter(([, text]) => text !== "")) });
}

function show(next: Address): void {
  address.value = next;
  history.replaceState(null, "", written(next));
}
