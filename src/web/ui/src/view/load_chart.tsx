// Response time against load, over rate or users, as a person chooses.

import { useMemo, useState } from "preact/hooks";
import { DrawnFigure } from "../chart/chart_head";
import type { LegendItem } from "../chart/picture";
import { Scatter } from "../chart/scatter";
import { heldUp } from "../chart/shading";
import type { History } from "../wire";
import { Segments } from "./field";

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
  if (dots.length === 0) return null;
  const held: LegendItem = { label: "held up by mayfly", color: "warn" };
  const legend: LegendItem[] = [
    { label: load === "rate" ? "by requests per second" : "by users", color: "accent" },
    ...(dots.some(({ isBound }) => isBound) ? [held] : []),
  ];
  const controls = (
    <Segments
      label="Load"
      value={load}
      options={[
        { value: "rate", text: "Rate", title: "Requests a second" },
        { value: "users", text: "Users" },
      ]}
      onChange={setLoad}
    />
  );
  return (
    <DrawnFigure title="Response time against load" unit="p95 of each point" legend={legend} controls={controls}>
      <Scatter dots={dots} load={load} />
    </DrawnFigure>
  );
}
