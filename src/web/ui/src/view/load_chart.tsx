// Response time against load, over rate or users, as a person chooses.

import { useMemo, useRef, useState } from "preact/hooks";
import { heldUp } from "../chart/shading";
import type { LegendItem } from "../chart/picture";
import { DrawnPicture, SavePicture } from "../chart/save_picture";
import { Scatter } from "../chart/scatter";
import type { History } from "../wire";
import { Segments } from "./field";

const title = "Response time against load";
const unit = "p95 of each point";

export function LoadChart({ history }: { history: History }) {
  const [load, setLoad] = useState<"rate" | "users">("rate");
  const dots = useMemo(() => {
    const loads = load === "rate" ? history.requests_per_second : history.users_running;
    const bound = history.generator_bound ?? [];
    return history.p95.flatMap((millis, at) => {
      const isBound = heldUp([0], [1], [bound[at] ?? 0]).length > 0;
      return millis > 0 ? [{ load: loads[at] ?? 0, millis, isBound }] : [];
    });
  }, [history, load]);
  const figure = useRef<HTMLElement>(null);
  if (dots.length === 0) return null;
  const held: LegendItem = { label: "held up by mayfly", color: "warn" };
  const legend: LegendItem[] = [
    { label: load === "rate" ? "by requests per second" : "by users", color: "accent" },
    ...(dots.some(({ isBound }) => isBound) ? [held] : []),
  ];
  return (
    <figure class="chart is-plain" ref={figure}>
      <figcaption class="chart-head">
        <div class="chart-title">
          <h3>
            {title} <small>{unit}</small>
          </h3>
          <SavePicture
            title={title}
            picture={(subject) => {
              const drawn = figure.current?.querySelector<SVGSVGElement>(".plain-chart");
              return drawn ? <DrawnPicture {...{ drawn, title, unit, subject, legend }} /> : null;
            }}
          />
        </div>
        <Segments
          label="Load"
          value={load}
          options={[
            { value: "rate", text: "Rate", title: "Requests a second" },
            { value: "users", text: "Users" },
          ]}
          onChange={setLoad}
        />
      </figcaption>
      <Scatter dots={dots} load={load} />
    </figure>
  );
}
