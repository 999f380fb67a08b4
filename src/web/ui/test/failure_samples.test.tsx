// Samples of a failure as the HTML that a report has of them.

import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { ErrorDetails } from "../src/view/failures";
import type { FailureSample } from "../src/wire";

function sample(time_ms: number): FailureSample {
  return {
    time_ms,
    worker: "worker 2",
    kind: "Shopper",
    user: 7,
    task: "buy",
    error: "500 Internal Server Error",
    url: "http://shop/buy",
    status: time_ms > 2 ? 0 : 500,
    response_time: 12,
    phases: { first_byte: 3 },
    request_head: "POST /buy HTTP/1.1\nCookie: sid=***\n\n",
    request_body: "item=1\n",
    response_head: "",
    response_body: "<script>\n",
  };
}

describe("samples of a failure", () => {
  it("are the first two and the latest, with what went over the wire as text", () => {
    const row = {
      ...{ method: "POST", name: "/buy", error: "500 Internal Server Error" },
      ...{ first_example: "", last_example: "", occurrences: 9, first_seen_ms: 1, last_seen_ms: 3 },
      samples: [sample(1), sample(2), sample(3)],
    };
    const html = render(<ErrorDetails row={row} />);
    for (const title of ["First", "Second", "Latest"]) expect(html).toContain(`${title}: `);
    for (const text of ["worker 2, Shopper 7", "Cookie: sid=***", "item=1", "&lt;script>"]) {
      expect(html).toContain(text);
    }
    expect(html.match(/Status 500/g)).toHaveLength(2);
    expect(html.match(/No response/g)).toHaveLength(1);
    expect(html.match(/open/g)).toHaveLength(1);
  });
});
