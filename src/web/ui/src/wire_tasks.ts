// The part of wire.ts about kinds of users and their tasks.

export interface Kind {
  name: string;
  weight: number;
  /** Above 0: this many users, whatever the weight. */
  fixed_count: number;
  /** The kind's own base URL; "": that of the run. */
  host: string;
  tasks: KindTask[];
  /** The plan of its arrivals, such as 500/s; left out if it has none. */
  arrivals?: string;
}

export interface KindTask {
  name: string;
  weight: number;
  tags: string[];
  /** Of a group, which has tasks of its own. */
  form?: "sequence" | "group" | "chain";
  tasks?: KindTask[];
}

export interface TaskRow {
  kind: string;
  task: string;
  /** Share of what is drawn within its kind or group, as configured. */
  weight: number;
  /** Of a group: how often it was entered. */
  runs: number;
  /** The group that it is part of. */
  group?: string;
}
