// A worker of the stand-in before it has anything to do.

import type { WorkerRow } from "../src/wire";

export function idleWorker(number: number): WorkerRow {
  return {
    name: `worker ${number}`,
    state: "ready",
    note: "",
    users: 0,
    cpu: 0.01,
    memory_bytes: 21e6,
    loop_lag: 0.08,
    open_files: 14,
    requests_per_second: 0,
  };
}
