// Small things that a browser remembers for its person: theme, order of a table, values of the form.

/** A value under `key`, or `fallback` when there is none or storage is blocked. */
export function recall<Value>(key: string, fallback: Value): Value {
  try {
    const text = localStorage.getItem(`mayfly.${key}`);
    return text === null ? fallback : (JSON.parse(text) as Value);
  } catch {
    return fallback;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(`mayfly.${key}`);
    else localStorage.setItem(`mayfly.${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or blocked: the page works as well, it only forgets.
  }
}
