// Entry of the dashboard.

import { effect } from "@preact/signals";
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import {
  actions,
  eventsAddress,
  explainRefusal,
  fetchCurrent,
  fetchHistory,
  fetchRange,
  fetchRow,
  fetchRows,
  fetchSpectrum,
  fetchWorkers,
} from "./model/api";
import { EventStream } from "./model/event_stream";
import { Live } from "./model/live";
import { address, followAddress, tabsWithoutRows } from "./model/address";
import { followRun, replay, runs } from "./model/runs";
import { source, type Source } from "./model/over_time";
import { followRange, linkRange } from "./model/range";
import { applyTheme } from "./model/theme";
import { App } from "./view/app";

applyTheme();
followAddress();
linkRange();
// Before the range: that of a link is of the run that it names.
effect(() => {
  void address.value;
  void followRun();
});
followRange(() => (replay.value ? (replay.value.parts?.range ?? null) : fetchRange));
const live = new Live(fetchHistory);
const current: Source = {
  row: fetchRow,
  rows: fetchRows,
  workers: fetchWorkers,
  spectrum: fetchSpectrum,
  current: fetchCurrent,
  isGrowing: () => live.isActive.value && live.link.value.state === "open",
};
effect(() => {
  source.value = replay.value ? (replay.value.parts?.source ?? null) : current;
});
const stream = new EventStream(
  eventsAddress,
  {
    onState: live.onState,
    onHistory: live.onHistory,
    onSnapshot: live.onSnapshot,
    onChanges: live.onChanges,
    onLink: (link) => (live.link.value = link),
  },
  explainRefusal,
);
effect(() => stream.show(!tabsWithoutRows.has(address.value.tab)));
stream.connect();
addEventListener("online", () => stream.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stream.hurry();
});
document.body.replaceChildren();
render(<App live={live} actions={actions} runs={runs} />, document.body);
