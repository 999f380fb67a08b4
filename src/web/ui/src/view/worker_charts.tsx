// Workers over the run: whether the generator kept up. The busiest eight; more lines are not told apart.

import { LineChart, type Trace } from "../chart/line_chart";
import { PictureSubject } from "../chart/save_picture";
import { formatCount, formatMillisWithUnit, formatRate, formatShare } from "../model/format";
import { source, useOverTime } from "../model/over_time";
import { visible } from "../model/visible";
import type { WorkerHistory } from "../wire_range";

const colors = [
  ...["series-1", "series-2", "series-3", "phase-2", "phase-4", "phase-1", "good", "bad"],
];

export function WorkerCharts() {
  const history = useOverTime("workers", (from) => from.workers());
  if (!history || history.workers.length === 0 || history.time_ms.length === 0) return null;
  const most = (worker: WorkerHistory) => Math.max(0, ...worker.cpu.map(Number));
  const shown = [...history.workers].sort((a, b) => most(b) - most(a)).slice(0, colors.length);
  const traces = (valuesOf: (worker: WorkerHistory) => (number | null)[]): Trace[] =>
    shown.map((worker, i) => ({
      label: visible(worker.name),
      color: colors[i] ?? "muted",
      values: valuesOf(worker),
    }));
  const isGrowing = source.value?.isGrowing() ?? false;
  const shared = { times: history.time_ms, annotations: [], isGrowing };
  const key = shown.map(({ name }) => name).join(" ");
  const share = (value: number) => formatShare(value);
  return (
    <PictureSubject.Provider value="workers">
    <div class="chart-grid worker-charts">
      <LineChart {...shared} key={`cpu ${key}`} title="CPU" unit="share of a core" format={share} formatAxis={share} traces={traces((worker) => worker.cpu)} />
      <LineChart {...shared} key={`held ${key}`} title="Held up" unit="share of the time in which users waited for the worker" format={share} formatAxis={share} traces={traces((worker) => worker.held_up)} />
      <LineChart {...shared} key={`lag ${key}`} title="Loop lag" unit="highest of each point" format={formatMillisWithUnit} formatAxis={formatMillisWithUnit} traces={traces((worker) => worker.loop_lag)} />
      <LineChart {...shared} key={`rate ${key}`} title="Rate" unit="requests per second" format={formatRate} traces={traces((worker) => worker.requests_per_second)} />
      <LineChart {...shared} key={`users ${key}`} title="Users" unit="at once" format={formatCount} traces={traces((worker) => worker.users)} />
    </div>
    </PictureSubject.Provider>
  );
}
