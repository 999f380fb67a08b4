// Where the headings of a printed page stand: the PDF's outline says it, in objects that are plain text.

import type { Page } from "playwright-core";

export interface Heading {
  title: string;
  /** From 1. */
  page: number;
  /** What is below its upper edge on its page, as a share of the page's height. */
  room: number;
}

export interface Paper {
  bytes: Buffer;
  pages: number;
  headings: Heading[];
}

export async function printed(page: Page): Promise<Paper> {
  const bytes = await page.pdf({ format: "A4", outline: true, tagged: true });
  const text = bytes.toString("latin1");
  const [, kids = ""] = /\/Type \/Pages\b[^>]*\/Kids \[([^\]]*)\]/s.exec(text) ?? [];
  const ids = [...kids.matchAll(/(\d+) 0 R/g)].map(([, id]) => id);
  const heightOfA4 = 842;
  const headings = [...text.matchAll(/\/Title \((.*)\)\s*\/Dest \[(\d+) 0 R \/XYZ \S+ (\S+) 0\]/g)];
  return {
    bytes,
    pages: ids.length,
    headings: headings.map(([, title = "", id, fromBelow]) => ({
      title: title.replaceAll(/\\(.)/g, "$1"),
      page: ids.indexOf(id) + 1,
      room: Number(fromBelow) / heightOfA4,
    })),
  };
}
