// What a person wants to paste elsewhere.

/** Whether the browser took it: over plain HTTP it may not let the page do so. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromField(text);
  }
}

/** The older way, which needs no secure connection. */
function copyFromField(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  // Nothing else works there.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}
