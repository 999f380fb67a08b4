// Tables as the HTML they make: what is left by a filter, what is shown of a name, what an empty one says.

import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { address, parsed } from "../src/model/address";
import { Failures } from "../src/view/failures";
import { Statistics } from "../src/view/statistics";
import { warningsOf } from "../src/view/words";
import { Workers } from "../src/view/workers";

function running(seconds = 12) {
  const simulation = new Simulation();
  simulation.start({ users: 100, spawn_rate: 50 });
  for (let i = 0; i < seconds; i += 1) simulation.tick();
  return simulation;
}

describe("tables", () => {
  it("say when there is nothing to show", () => {
    const { totals } = new Simulation().snapshot();
    const nothing = render(<Statistics entries={[]} totals={totals} leftOut={0} isOver={false} />);
    expect(nothing).toContain("No request has ended yet.");
    expect(render(<Failures errors={[]} />)).toContain("No request has failed.");
    expect(render(<Workers workers={[]} />)).toContain("No worker has connected yet.");
  });

  it("show the sum once, and whole rates when the run is over", () => {
    const { entries, totals } = running().snapshot();
    const now = render(<Statistics entries={entries} totals={totals} leftOut={0} isOver={false} />);
    expect(now.match(/Aggregated/g)?.length).toBeGreaterThan(0);
    expect(now).toContain("Mean/s");
    const over = render(<Statistics entries={entries} totals={totals} leftOut={234} isOver />);
    expect(over).toContain("and 234 more requests");
    expect(now).not.toContain("the CSV file has all");
  });

  it("show the last seconds as well, as the address says, and the sum of what a filter leaves", () => {
    const { entries, totals } = running().snapshot();
    const page = () =>
      render(<Statistics entries={entries} totals={totals} leftOut={0} isOver={false} />);
    address.value = parsed("#statistics?view=now&filter=%2F%5EGET+.*orders%2F");
    const orders = entries.filter(({ method, name }) => method === "GET" && name.includes("orders"));
    expect(orders).toHaveLength(2);
    expect(page()).toContain("Now/s");
    expect(page()).toContain("Sum of 2 rows");
    address.value = parsed("#statistics?filter=orders");
    const count = orders.reduce((sum, entry) => sum + entry.num_requests, 0);
    expect(page()).toContain(`data-label="Requests">${count}<`);
    address.value = parsed("#statistics?filter=%2F(%2F");
    expect(page()).toContain("This is no regular expression.");
    address.value = parsed("");
  });

  it("show names that show nothing, and keep those that would turn others around apart", () => {
    const { entries, totals } = running().snapshot();
    const [entry] = entries;
    if (!entry) throw new Error("nothing ran");
    const named = (name: string) => {
      const rows = [{ ...entry, name }];
      return render(<Statistics entries={rows} totals={totals} leftOut={0} isOver={false} />);
    };
    expect(named(" ")).toContain("<bdi>(blank)</bdi>");
    expect(named("a\u202eb")).toContain("<bdi>a\\u202eb</bdi>");
    expect(named("x")).toContain('aria-label="Details of GET x"');
  });

  it("name the state of a lost worker and why", () => {
    const simulation = running();
    simulation.loseWorker(1);
    const { workers, run } = simulation.snapshot();
    const html = render(<Workers workers={workers} />);
    expect(html).toContain("lost");
    expect(html).toContain("ended by signal 9 (Killed)");
    expect(warningsOf(run)[0]).toContain("partial");
    expect(warningsOf({ ...run, failed_users: 2, warnings: ["worker 1 runs late"] })).toEqual([
      expect.stringContaining("partial"),
      "on_start failed in 2 users.",
      "Worker 1 runs late.",
    ]);
  });
});
