// Entry of the HTML report: draws the document that stands beside this script in the same file.

import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/report.css";
import { source } from "./model/over_time";
import { followRange } from "./model/range";
import { partsOf } from "./model/report_parts";
import { applyTheme } from "./model/theme";
import { ReportPage } from "./report/report";
import type { Report } from "./wire";

const element = document.getElementById("mayfly-report");
const report = JSON.parse(element?.textContent ?? "null") as Report | null;
if (report) {
  applyTheme();
  const parts = partsOf(report);
  source.value = parts.source;
  followRange(() => parts.range);
  render(<ReportPage report={report} />, document.body);
}
