// Which rows of a long table exist, as the person scrolls, and how much room those before and after
// them would take.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { visibleRows, type Window } from "../model/window";

export interface RowWindow extends Window {
  /** Pixels of the rows that do not exist. */
  above: number;
  below: number;
}

interface WindowOptions {
  isWindowed: boolean;
  /** Rows are then higher. */
  isStacked: boolean;
  openedAt: number;
}

const likelyRowHeight = 33;

export function useWindow(
  body: RefObject<HTMLTableSectionElement | null>,
  count: number,
  { isWindowed, isStacked, openedAt }: WindowOptions,
): RowWindow {
  const [window_, setWindow] = useState<Window>({ first: 0, last: 60 });
  const [rowHeight, setRowHeight] = useState(likelyRowHeight);
  const [openHeight, setOpenHeight] = useState(0);

  useLayoutEffect(() => {
    if (!isWindowed) return;
    const update = () => {
      const element = body.current;
      if (!element) return;
      const height = element.querySelector(".row")?.getBoundingClientRect().height ?? 0;
      const rowHeightNow = height > 0 ? height : likelyRowHeight;
      setRowHeight(rowHeightNow);
      const opened = element.querySelector(".details-row")?.getBoundingClientRect().height;
      if (opened !== undefined) setOpenHeight(opened);
      const view = {
        top: element.getBoundingClientRect().top,
        height: innerHeight,
        rowHeight: rowHeightNow,
      };
      setWindow((old) => {
        const next = visibleRows(count, view);
        return next.first === old.first && next.last === old.last ? old : next;
      });
    };
    update();
    // In the capture phase, because it is the panel or the page that scrolls, whichever is taller.
    const options = { capture: true, passive: true };
    addEventListener("scroll", update, options);
    addEventListener("resize", update);
    return () => {
      removeEventListener("scroll", update, options);
      removeEventListener("resize", update);
    };
  }, [body, count, isWindowed, isStacked, openedAt]);

  if (!isWindowed) return { first: 0, last: count, above: 0, below: 0 };
  const first = Math.min(window_.first, count);
  const last = Math.min(window_.last, count);
  const isOpenAbove = openedAt >= 0 && openedAt < first;
  const isOpenBelow = openedAt >= last;
  return {
    first,
    last,
    above: first * rowHeight + (isOpenAbove ? openHeight : 0),
    below: (count - last) * rowHeight + (isOpenBelow ? openHeight : 0),
  };
}
