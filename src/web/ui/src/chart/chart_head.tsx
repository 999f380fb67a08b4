// What stands above every chart: its title, what its figures are, the buttons that save it as a picture and
// what the chart adds; and the whole figure of a chart that is drawn as vectors.

import type { ComponentChildren, VNode } from "preact";
import { useRef } from "preact/hooks";
import type { LegendItem } from "./picture";
import { DrawnPicture, SavePicture } from "./save_picture";

interface ChartHeadProps {
  title: string;
  /** What the figures are, in small letters beside the title. */
  unit: string;
  /** The chart as a picture for a file, of what `subject` says; null: there is nothing. */
  picture: (subject: string) => VNode | null;
  children?: ComponentChildren;
}

export function ChartHead({ title, unit, picture, children }: ChartHeadProps) {
  return (
    <figcaption class="chart-head">
      <div class="chart-title">
        <h3>
          {title} <small>{unit}</small>
        </h3>
        <SavePicture title={title} picture={picture} />
      </div>
      {children}
    </figcaption>
  );
}

interface DrawnFigureProps {
  title: string;
  unit: string;
  /** Of the picture; the page's own is the chart's. */
  legend: readonly LegendItem[];
  look?: string;
  /** At the right of the head. */
  controls?: ComponentChildren;
  /** With one SVG element whose role is "img". */
  children: ComponentChildren;
}

export function DrawnFigure({ look = "chart is-plain", controls, children, ...about }: DrawnFigureProps) {
  const figure = useRef<HTMLElement>(null);
  const picture = (subject: string) => {
    const drawn = figure.current?.querySelector<SVGSVGElement>("svg[role=img]");
    return drawn ? <DrawnPicture {...{ drawn, subject, ...about }} /> : null;
  };
  return (
    <figure class={look} ref={figure}>
      <ChartHead title={about.title} unit={about.unit} picture={picture}>
        {controls}
      </ChartHead>
      {children}
    </figure>
  );
}
