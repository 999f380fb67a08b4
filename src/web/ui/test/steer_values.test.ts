import { describe, expect, it } from "vitest";
import { applySteering, steerProblems, steerValuesOf } from "../src/model/steer_values";
import { Simulation } from "../mock/simulation";

const run = {
  ...new Simulation().snapshot().run,
  ...{ target_users: 8, spawn_rate: 4, host: "http://a.example", run_time_seconds: 90 },
};
const first = steerValuesOf(run);

/** Notes what is asked for; what `refused` names is not done. */
function noting(refused = "") {
  const asked: [string, object][] = [];
  const note = (name: string) => (request: object) => {
    asked.push([name, request]);
    return Promise.resolve(name === refused ? "No." : "");
  };
  const actions = { changeHost: note("host"), changeUsers: note("users"), changeRunTime: note("time") };
  return { asked, actions };
}

describe("what is changed of a run", () => {
  it("begins as the run is", () => {
    expect(first).toEqual({ users: "8", spawnRate: "4", host: "http://a.example", runTime: "1m30s" });
    expect(steerProblems(first, first)).toEqual({});
  });

  it("is asked for where it differs, and nothing else", async () => {
    const { asked, actions } = noting();
    expect(await applySteering(first, first, actions)).toBe("");
    expect(asked).toEqual([]);
    await applySteering({ ...first, host: " http://b.example " }, first, actions);
    await applySteering({ ...first, runTime: "" }, first, actions);
    await applySteering({ ...first, spawnRate: "2", runTime: "2m" }, first, actions);
    expect(asked).toEqual([
      ["host", { host: "http://b.example" }],
      ["time", { run_time: 0 }],
      ["users", { spawn_rate: 2 }],
      ["time", { run_time: 120 }],
    ]);
  });

  it("ends with what is refused", async () => {
    const { asked, actions } = noting("users");
    const values = { users: "9", spawnRate: "4", host: "http://b.example", runTime: "2m" };
    expect(await applySteering(values, first, actions)).toBe("No.");
    expect(asked.map(([name]) => name)).toEqual(["host", "users"]);
  });

  it("is told what is wrong with what was typed, and with nothing that was not", () => {
    const wrong = steerProblems({ users: "0", spawnRate: "-1", host: "b.example", runTime: "soon" }, first);
    expect(Object.keys(wrong)).toEqual(["users", "spawnRate", "host", "runTime"]);
    expect(steerProblems({ ...first, host: " " }, first).host).toContain("http://");
    // A shape may want nobody for a while, and kinds may have hosts of their own.
    const shaped = { ...first, users: "0", host: "" };
    expect(steerProblems(shaped, shaped)).toEqual({});
  });
});
