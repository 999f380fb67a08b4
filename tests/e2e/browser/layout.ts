// What is wrong with a layout, found by measuring: a page that scrolls sideways, text that is cut off
// or lies on other text.

import type { Page } from "playwright-core";

/**
 * As sentences; none if all text can be read without scrolling sideways, but for the row of tabs and, on a
 * phone, the small tables of an open row, which the keyboard reaches.
 */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(findFaults);
}

/** Runs in the page. */
function findFaults(): string[] {
  interface Piece {
    element: Element;
    text: string;
    /** As far as it is not clipped. */
    box: DOMRect;
  }
  const found = new Set<string>();
  const nameOf = ({ tagName, classList }: Element) => [tagName.toLowerCase(), ...classList].join(".");
  const mayScroll = innerWidth > 720 ? ".tabs" : ".tabs, .details section[tabindex='0']";
  const excess = document.documentElement.scrollWidth - innerWidth;
  if (excess > 0) found.add(`The page scrolls sideways by ${excess} pixels.`);
  for (const element of document.querySelectorAll("body *")) {
    const { overflowX } = getComputedStyle(element);
    const hidden = element.scrollWidth - element.clientWidth;
    if ((overflowX === "auto" || overflowX === "scroll") && hidden > 1 && !element.matches(mayScroll))
      found.add(`${nameOf(element)} scrolls sideways by ${hidden} pixels.`);
  }

  interface Look {
    /** Itself and what it is in. */
    above: Element[];
    isApart: boolean;
    overflowX: string;
    textOverflow: string;
    display: string;
    frame: DOMRect;
  }
  const clips = (value: string) => value === "hidden" || value === "clip";
  const scrolls = (value: string) => value === "auto" || value === "scroll";
  /** Asked for once of each element, as that is slow and many texts are in the same. */
  const looks = new Map<Element, Look>();
  const lookOf = (element: Element): Look => {
    const known = looks.get(element);
    if (known) return known;
    const outer = element.parentElement ? lookOf(element.parentElement) : undefined;
    const { position, visibility, opacity, overflowX, textOverflow, display } = getComputedStyle(element);
    const isApartItself = !/static|relative/.test(position) || visibility === "hidden" || opacity === "0";
    const look = {
      above: [element, ...(outer?.above ?? [])],
      /** What is drawn above the rest on purpose, or is nowhere. */
      isApart: isApartItself || (outer?.isApart ?? false),
      ...{ overflowX, textOverflow, display },
      frame: element.getBoundingClientRect(),
    };
    looks.set(element, look);
    return look;
  };
  /** The part of a text that is in view, or could be by scrolling; notes what cannot. */
  const seen = (element: Element, text: string, whole: DOMRect): DOMRect => {
    let { left, right } = whole;
    for (const one of lookOf(element).above) {
      const { overflowX, textOverflow, display, frame } = lookOf(one);
      if (scrolls(overflowX)) break;
      if (!clips(overflowX) || display === "inline") continue;
      const isKnown = textOverflow === "ellipsis" && element.closest("[title], [aria-label]");
      if ((whole.left < frame.left - 1.5 || whole.right > frame.right + 1.5) && !isKnown)
        found.add(`"${text}" is cut off in ${nameOf(one)}.`);
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
    }
    return new DOMRect(left, whole.top, right - left, whole.height);
  };

  const pieces: Piece[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? "").trim().slice(0, 60);
    const element = node.parentElement;
    if (text === "" || !element?.checkVisibility() || lookOf(element).isApart) continue;
    if (element.closest("script, style, noscript, option, textarea, svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) pieces.push({ element, text, box: seen(element, text, box) });
  }
  for (const element of document.querySelectorAll("svg.sparkline"))
    if (element.checkVisibility())
      pieces.push({ element, text: "a sparkline", box: element.getBoundingClientRect() });

  pieces.sort((a, b) => a.box.top - b.box.top);
  pieces.forEach((a, i) => {
    for (const b of pieces.slice(i + 1)) {
      if (b.box.top > a.box.bottom) break;
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (width > 2 && height > 4 && a.element !== b.element)
        found.add(`"${a.text}" and "${b.text}" lie on each other.`);
    }
  });
  return [...found];
}
