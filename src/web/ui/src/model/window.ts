// Which rows of a long table are drawn: those in view and some around them. Pure.

export interface Window {
  /** Rows first … last - 1 are drawn. */
  first: number;
  last: number;
}

export interface Viewport {
  /** Where the table's first row is, in pixels from the top of what is visible; negative above. */
  top: number;
  height: number;
  rowHeight: number;
}

const margin = 12;

export function visibleRows(count: number, view: Viewport): Window {
  const above = Math.floor(-view.top / view.rowHeight) - margin;
  const shown = Math.ceil(view.height / view.rowHeight) + 2 * margin;
  // In steps of the margin, so that most scroll events change nothing.
  const first = Math.max(0, Math.min(Math.floor(above / margin) * margin, count - shown));
  return { first, last: Math.min(count, first + shown + margin) };
}
