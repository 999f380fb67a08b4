// Two buttons beside the title of a chart, which save it as a picture.

import { createContext, render, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { fileNameOf, save, savePng } from "../model/save";
import { theme } from "../model/theme";
import { color } from "./palette";
import { Picture, plotHeight, plotWidth, type LegendItem } from "./picture";

/** What the charts below are of, for the title and the name of a file: a request; "" for the run. */
export const PictureSubject = createContext("");

interface SavePictureProps {
  title: string;
  /** The picture as it is to be saved now; null: there is nothing. */
  picture: (subject: string) => VNode | null;
}

export function SavePicture({ title, picture }: SavePictureProps) {
  const subject = useContext(PictureSubject);
  const saveAs = (kind: "svg" | "png") => {
    // Not shown, but what is drawn asks for colours of the theme.
    void theme.peek();
    const host = document.createElement("div");
    render(picture(subject), host);
    const svg = host.querySelector("svg");
    if (!svg) return;
    const text = new XMLSerializer().serializeToString(svg);
    const name = fileNameOf(subject === "" ? title : `${title} ${subject}`);
    if (kind === "png") void savePng(`${name}.png`, text);
    else save(`${name}.svg`, new Blob([text], { type: "image/svg+xml" }));
  };
  return (
    <span class="save-picture">
      {(["png", "svg"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          aria-label={`${kind.toUpperCase()}: save ${title} as a picture`}
          title={`Save as ${kind.toUpperCase()}`}
          onClick={() => saveAs(kind)}
        >
          {kind.toUpperCase()}
        </button>
      ))}
    </span>
  );
}

interface DrawnPictureProps {
  title: string;
  unit: string;
  subject: string;
  legend: readonly LegendItem[];
  /** On the page. */
  drawn: SVGSVGElement;
}

/** Of a chart that is drawn as vectors already: a copy, with what the style sheet says of it. */
export function DrawnPicture({ drawn, ...props }: DrawnPictureProps) {
  const { width, height } = drawn.viewBox.baseVal;
  const scale = Math.min(plotWidth / width, plotHeight / height);
  const place = `translate(${(plotWidth - width * scale) / 2} 0) scale(${scale})`;
  return (
    <Picture {...props} colorOf={color}>
      <g
        transform={place}
        font-size={11}
        ref={(group) => group?.replaceChildren(...[...drawn.children].map(withLook))}
      />
    </Picture>
  );
}

const looks = [
  ...["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"],
  ...["stroke-linecap", "text-anchor", "font-size"],
];

function withLook(element: Element): Element {
  const copy = element.cloneNode(false) as Element;
  const style = getComputedStyle(element);
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  for (const name of looks) copy.setAttribute(name, style.getPropertyValue(name));
  for (const child of element.childNodes)
    copy.append(child instanceof Element ? withLook(child) : child.cloneNode());
  return copy;
}
