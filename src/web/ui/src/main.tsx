// Entry of the dashboard.

import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import {
  actions,
  eventsAddress,
  explainRefusal,
  fetchHistory,
  fetchRange,
  fetchRow,
  fetchRows,
  fetchSpectrum,
  fetchWorkers,
} from "./model/api";
import { EventStream } from "./model/event_stream";
import { Live } from "./model/live";
import { followAddress } from "./model/address";
import { watchLayout } from "./model/layout";
import { source } from "./model/over_time";
import { followRange } from "./model/range";
import { applyTheme } from "./model/theme";
import { App } from "./view/app";

applyTheme();
watchLayout();
followAddress();
followRange(fetchRange);
const live = new Live(fetchHistory);
source.value = {
  row: fetchRow,
  rows: fetchRows,
  workers: fetchWorkers,
  spectrum: fetchSpectrum,
  isGrowing: () => live.isActive.value,
};
const stream = new EventStream(
  eventsAddress,
  {
    onState: live.onState,
    onHistory: live.onHistory,
    onSnapshot: live.onSnapshot,
    onLink: (link) => (live.link.value = link),
  },
  explainRefusal,
);
stream.connect();
addEventListener("online", () => stream.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stream.hurry();
});
render(<App live={live} actions={actions} />, document.body);
