// What is wrong with a layout, found by measuring: a page that scrolls sideways, text that is cut off
// or lies on other text.

import type { Page } from "playwright-core";

/** As sentences; none if all text can be read without scrolling sideways. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(findFaults);
}

/** Runs in the page. */
function findFaults(): string[] {
  interface Piece {
    element: HTMLElement;
    text: string;
    box: DOMRect;
  }
  const found = new Set<string>();
  const excess = document.documentElement.scrollWidth - innerWidth;
  if (excess > 0) found.add(`The page scrolls sideways by ${excess} pixels.`);

  /** Whether part of what the element contains cannot be brought into view. */
  const clips = (value: string) => value === "hidden" || value === "clip";
  const saysAll = (element: Element) => element.closest("[title], [aria-label]") !== null;
  const isOutside = (box: DOMRect, frame: DOMRect) =>
    box.left < frame.left - 1.5 || box.right > frame.right + 1.5;
  const clippedBy = ({ element, box }: Piece): boolean => {
    for (let one: HTMLElement | null = element; one; one = one.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(one);
      if (overflowX === "auto" || overflowX === "scroll") return false;
      if (!clips(overflowX) || !isOutside(box, one.getBoundingClientRect())) continue;
      return textOverflow !== "ellipsis" || !saysAll(one);
    }
    return isOutside(box, new DOMRect(0, 0, innerWidth, innerHeight));
  };
  /** What is drawn above the rest on purpose, or is nowhere. */
  const isApart = (element: Element) => {
    for (let one: Element | null = element; one; one = one.parentElement) {
      const { position, visibility, opacity, contentVisibility } = getComputedStyle(one);
      if (position === "absolute" || position === "fixed" || position === "sticky") return true;
      if (visibility === "hidden" || opacity === "0" || contentVisibility === "hidden") return true;
    }
    return false;
  };

  const pieces: Piece[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? "").trim();
    const element = node.parentElement;
    if (text === "" || !element || element.closest("script, style, noscript, option, textarea, svg"))
      continue;
    if (!element.checkVisibility() || isApart(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) pieces.push({ element, text: text.slice(0, 60), box });
  }
  for (const piece of pieces)
    if (clippedBy(piece)) found.add(`"${piece.text}" is cut off in ${piece.element.className || piece.element.tagName}.`);

  pieces.sort((a, b) => a.box.top - b.box.top);
  pieces.forEach((a, i) => {
    for (let at = i + 1; at < pieces.length; at += 1) {
      const b = pieces[at];
      if (!b || b.box.top > a.box.bottom) break;
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      const isCut = [a, b].some(({ element }) => clips(getComputedStyle(element).overflowX));
      if (width > 2 && height > 4 && !isCut && a.element !== b.element)
        found.add(`"${a.text}" and "${b.text}" lie on each other.`);
    }
  });
  return [...found];
}
