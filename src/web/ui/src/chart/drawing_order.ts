// Which charts are made first: those in view, before the page is painted; then the others, one after each
// painting. A history of hours takes a while to draw, and nobody waits for what is below the edge of the screen.

import { effect } from "@preact/signals";
import { isPrinting } from "../model/theme";

export interface Size {
  width: number;
  height: number;
}

type Host = Pick<HTMLElement, "clientWidth" | "clientHeight" | "getBoundingClientRect">;

interface Waiting {
  host: Host;
  make: (size: Size) => void;
}

let waiting: Waiting[] = [];

/** Calls `make` once, in its turn, unless the function that it returns is called before. */
export function makeInOrder(host: Host, make: (size: Size) => void): () => void {
  const own = { host, make };
  waiting.push(own);
  if (waiting.length === 1) queueMicrotask(makeVisible);
  return () => {
    waiting = waiting.filter((other) => other !== own);
  };
}

export function sizeOf(host: Host): Size {
  return { width: Math.max(host.clientWidth, 200), height: Math.max(host.clientHeight, 120) };
}

/** All sizes are read before any chart is made, as each chart would have them computed anew. */
function makeVisible(): void {
  makeAll(isPrinting.peek() ? waiting : waiting.filter(({ host }) => isInView(host)));
  soon(makeNext);
}

function makeNext(): void {
  makeAll(waiting.slice(0, 1));
  if (waiting.length > 0) soon(makeNext);
}

function makeAll(some: readonly Waiting[]): void {
  waiting = waiting.filter((one) => !some.includes(one));
  const sizes = some.map(({ host }) => sizeOf(host));
  some.forEach(({ make }, i) => make(sizes[i] ?? { width: 0, height: 0 }));
}

function isInView(host: Host): boolean {
  const { top, bottom } = host.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}

/** After the next painting; a page that nobody sees is not painted. */
function soon(work: () => void): void {
  let isDone = false;
  const once = () => {
    if (!isDone) work();
    isDone = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 300);
}

effect(() => {
  if (isPrinting.value) makeAll(waiting);
});
