// What an event "changes" makes of the snapshot before it. Pure; what did not change stays the same
// object, so that a component can tell.

type Members = Record<string, unknown>;

/** Of a list of objects. */
interface ListChanges {
  /** Of each row its place in the list before, -1 for a new one; left out if all have kept theirs. */
  order?: number[];
  /** [place, what has changed in the row there]. */
  rows: [number, Members][];
}

/** `before` with these changes, as docs/api.md describes them. */
export function changed<Value extends object>(before: Value, changes: object): Value {
  const now: Members = { ...(before as Members) };
  for (const [name, change] of Object.entries(changes as Members)) {
    if (name === "-") for (const gone of change as string[]) Reflect.deleteProperty(now, gone);
    else now[name] = member(now[name], change);
  }
  return now as Value;
}

function member(old: unknown, change: unknown): unknown {
  if (Array.isArray(old)) {
    return isObject(change) ? list(old as object[], change as unknown as ListChanges) : change;
  }
  if (!isObject(old)) return change;
  if (Array.isArray(change)) return change[0];
  return isObject(change) ? changed(old, change) : change;
}

function list(old: object[], { order, rows }: ListChanges): object[] {
  const now = order ? order.map((place) => old[place] ?? {}) : [...old];
  for (const [place, change] of rows) now[place] = changed(now[place] ?? {}, change);
  return now;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
