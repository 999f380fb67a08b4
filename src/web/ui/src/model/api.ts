// Requests of the page to its server. Addresses are relative, so that the page also works below a
// path of a reverse proxy.

import type { FailureSample, History, HostRequest, RateRequest, Refusal } from "../wire";
import type { RunTimeRequest, StartRequest, UsersRequest } from "../wire";
import type {
  CurrentRows,
  RangeFigures,
  RowHistory,
  RowsHistory,
  Spectrum,
  WorkersHistory,
} from "../wire_range";
import { sentence } from "./format";
import type { Part } from "./over_time";

export const eventsAddress = "api/events";

/** What came of an action: "" when it was done, else the sentence for the person who asked. */
export type Outcome = string;

export interface Actions {
  start(request: StartRequest): Promise<Outcome>;
  stop(): Promise<Outcome>;
  reset(): Promise<Outcome>;
  changeUsers(request: UsersRequest): Promise<Outcome>;
  changeRate(request: RateRequest): Promise<Outcome>;
  changeHost(request: HostRequest): Promise<Outcome>;
  changeRunTime(request: RunTimeRequest): Promise<Outcome>;
  pause(): Promise<Outcome>;
  resume(): Promise<Outcome>;
  skipStage(): Promise<Outcome>;
}

export const actions: Actions = {
  start: (request) => post("api/start", request),
  stop: () => post("api/stop", {}),
  reset: () => post("api/reset", {}),
  changeUsers: (request) => post("api/users", request),
  changeRate: (request) => post("api/rate", request),
  changeHost: (request) => post("api/host", request),
  changeRunTime: (request) => post("api/run_time", request),
  pause: () => post("api/pause", {}),
  resume: () => post("api/resume", {}),
  skipStage: () => post("api/stages/skip", {}),
};

export async function fetchHistory(): Promise<History> {
  const response = await fetch("api/history");
  if (!response.ok) throw new Error(await refusalOf(response));
  return (await response.json()) as History;
}

/** null if the run has no figures of that time, or the server does not answer. */
export async function fetchRange(from: number, until: number): Promise<RangeFigures | null> {
  return fetchOrNull<RangeFigures>(`api/range?from=${from}&until=${until}`);
}

/** null if the row is not among the busiest, or the server does not answer. */
export async function fetchRow(method: string, name: string): Promise<RowHistory | null> {
  const query = new URLSearchParams({ method, name }).toString();
  return fetchOrNull<RowHistory>(`api/row?${query}`);
}

/** null if there is no such failure, or the server does not answer. */
export async function fetchFailure(
  method: string,
  name: string,
  error: string,
): Promise<FailureSample[] | null> {
  const query = new URLSearchParams({ method, name, error }).toString();
  return (await fetchOrNull<{ samples: FailureSample[] }>(`api/failure?${query}`))?.samples ?? null;
}

/** All rows that have a history, each as a short line. */
export async function fetchRows(): Promise<RowsHistory | null> {
  return fetchOrNull<RowsHistory>("api/rows");
}

export async function fetchWorkers(): Promise<WorkersHistory | null> {
  return fetchOrNull<WorkersHistory>("api/workers");
}

/** Of the sum, if both are empty; of a part of the run, if one is given. */
export async function fetchSpectrum(
  method: string,
  name: string,
  part: Part | null,
): Promise<Spectrum | null> {
  const query = new URLSearchParams({ method, name });
  if (part) query.set("from", `${part.from_ms}`);
  if (part) query.set("until", `${part.until_ms}`);
  return fetchOrNull<Spectrum>(`api/spectrum?${query.toString()}`);
}

export async function fetchCurrent(percents: readonly string[]): Promise<CurrentRows | null> {
  return fetchOrNull<CurrentRows>(`api/current?percentiles=${percents.join(",")}`);
}

async function fetchOrNull<Value>(address: string): Promise<Value | null> {
  try {
    const response = await fetch(address);
    return response.ok ? ((await response.json()) as Value) : null;
  } catch {
    return null;
  }
}

/** Why the server gives no events, in its words; "" when it does not answer or would now. */
export async function explainRefusal(): Promise<string> {
  try {
    const response = await fetch("api/state");
    return response.ok ? "" : await refusalOf(response);
  } catch {
    return "";
  }
}

async function post(path: string, body: object): Promise<Outcome> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? "" : await refusalOf(response);
  } catch {
    return "mayfly does not answer. Check that it still runs, then try again.";
  }
}

export async function refusalOf(response: Response): Promise<string> {
  try {
    const refusal = (await response.json()) as Partial<Refusal>;
    if (refusal.error) return sentence(refusal.error);
  } catch {
    // Not from mayfly: a proxy's page, for example. The status is all there is to say.
  }
  return `The server refused this with status ${response.status}.`;
}
