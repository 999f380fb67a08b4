import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { Downloads } from "../src/view/downloads";

describe("downloads", () => {
  it("offer the history only where it is kept", () => {
    const address = "stats/requests_full_history/csv";
    expect(render(<Downloads command={[]} hasFullHistory />)).toContain(address);
    expect(render(<Downloads command={[]} hasFullHistory={false} />)).not.toContain(address);
  });

  it("say what became of the samples", () => {
    const page = (dropped: number) =>
      render(<Downloads command={[]} hasFullHistory samples={{ written: 1234, dropped }} />);
    expect(page(0)).toContain("1,234 written.");
    expect(page(5)).toContain("5 dropped");
    expect(render(<Downloads command={[]} hasFullHistory />)).not.toContain("written");
  });

  it("show the command that repeats the latest run, and none before one", () => {
    const simulation = new Simulation();
    simulation.start({});
    const { command } = simulation.state;
    const html = render(<Downloads command={command} hasFullHistory />);
    expect(html).toContain("--parameter 'tenant=o'\\''brien'");
    expect(render(<Downloads command={[]} hasFullHistory />)).not.toContain("Repeat this run");
  });
});
