import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  problemsOf,
  recallValues,
  rememberValues,
  requestFrom,
  valuesFrom,
} from "../src/model/start_values";
import { Simulation } from "../mock/simulation";
import type { State } from "../src/wire";

const state = new Simulation().state;

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("start form", () => {
  it("begins with the values of the command line and asks for just these", () => {
    const values = valuesFrom(state);
    expect(values).toMatchObject({ users: "500", spawnRate: "25", runTime: "10m" });
    expect(problemsOf(values, state)).toEqual({});
    const request = requestFrom(values, state);
    expect(request).toMatchObject(state.defaults);
    expect(request.kinds).toBeUndefined();
    expect(request.parameters).toEqual({ catalogue: "small", coupon: "", api_key: "" });
  });

  it("does not start without the value of a required parameter", () => {
    const parameters = state.parameters.map((parameter) => {
      return { ...parameter, is_required: parameter.name !== "catalogue" };
    });
    const needing = { ...state, parameters };
    const values = valuesFrom(needing);
    expect(problemsOf(values, needing).parameters).toBe("coupon");
    const given = { ...values, parameters: { ...values.parameters, coupon: "TEN" } };
    expect(problemsOf(given, needing)).toEqual({});
  });

  it("asks for the run's name, which is that of the command line at first", () => {
    const named = { ...state, name: "before" };
    const values = valuesFrom(named);
    expect(requestFrom({ ...values, name: " after " }, named).name).toBe("after");
    expect(requestFrom(values, named).name).toBe("before");
    expect(problemsOf({ ...values, name: "ü".repeat(51) }, named).name).toContain("100 bytes");
    rememberValues({ ...values, name: "after" }, named);
    expect(recallValues(named).name).toBe("after");
    expect(recallValues({ ...state, name: "other" }).name).toBe("other");
  });

  it("asks for the thresholds that stand one a line", () => {
    const thresholds = ["p95 < 500ms", "GET /item: rate > 1/s"];
    const defaults = { ...state.defaults, warmup: "30s", thresholds };
    const values = valuesFrom({ ...state, defaults });
    expect(values.thresholds).toBe(thresholds.join("\n"));
    expect(requestFrom({ ...values, thresholds: `${values.thresholds}\n\n` }, state)).toMatchObject({
      warmup: "30s",
      thresholds,
    });
  });

  it("asks for arrivals and iterations, and for none if nothing is given", () => {
    const defaults = { ...state.defaults, arrival_rate: "500/s", iterations: 20, stages: "" };
    const values = valuesFrom({ ...state, defaults });
    expect(problemsOf(values, state)).toEqual({});
    expect(requestFrom(values, state)).toMatchObject({ arrival_rate: "500/s", iterations: 20 });
    const none = { ...values, arrivalRate: " ", iterations: "" };
    expect(requestFrom(none, state)).toMatchObject({ arrival_rate: "", iterations: 0 });
    expect(problemsOf({ ...values, stages: "1m:5" }, state)).toHaveProperty("arrivalRate");
  });

  it.each([
    [{ arrivalRate: "fast" }, "arrivalRate"],
    [{ arrivalRate: "0/s" }, "arrivalRate"],
    [{ arrivalRate: "5/day" }, "arrivalRate"],
    [{ iterations: "-1" }, "iterations"],
    [{ users: "" }, "users"],
    [{ users: "1.5" }, "users"],
    [{ users: "0" }, "users"],
    [{ users: "many" }, "users"],
    [{ spawnRate: "0" }, "spawnRate"],
    [{ spawnRate: "Infinity" }, "spawnRate"],
    [{ host: "shop.example" }, "host"],
    [{ host: "ftp://shop.example" }, "host"],
    [{ host: "http+unix:///run/shop.sock" }, "host"],
    [{ runTime: "1h20" }, "runTime"],
    [{ stages: "1m" }, "stages"],
    [{ stages: "1m:5,,2m:3" }, "stages"],
    [{ excluded: ["Shopper", "Returning customer", "Price ticker"] }, "kinds"],
  ])("says at the field what is wrong with %j", (part, field) => {
    const problems = problemsOf({ ...valuesFrom(state), ...part }, state);
    expect(Object.keys(problems)).toEqual([field]);
    expect(Object.values(problems)[0]).toMatch(/\.$/);
  });

  it("accepts a test without host and without end", () => {
    const values = { ...valuesFrom(state), host: " ", runTime: "" };
    expect(problemsOf(values, state)).toEqual({});
    expect(requestFrom(values, state)).toMatchObject({ host: "", run_time: 0 });
  });

  it("gives kinds the weights that were typed", () => {
    const values = { ...valuesFrom(state), weights: { Shopper: " 2.5 ", "Price ticker": "" } };
    expect(requestFrom(values, state).kinds).toContain("Shopper=2.5");
    expect(requestFrom(values, state).kinds).toContain("Price ticker");
    expect(problemsOf(values, state)).toEqual({});
    expect(problemsOf({ ...values, weights: { Shopper: "many" } }, state)).toHaveProperty("kinds");
  });

  it("names the kinds only when some are left out", () => {
    const values = { ...valuesFrom(state), excluded: ["Price ticker", "a kind of another day"] };
    expect(requestFrom(values, state).kinds).toEqual(["Shopper", "Returning customer"]);
    const irrelevant = { ...values, excluded: ["a kind of another day"] };
    expect(requestFrom(irrelevant, state).kinds).toBeUndefined();
  });
});

describe("what the browser remembers", () => {
  const typed = {
    ...valuesFrom(state),
    users: "77",
    parameters: { catalogue: "large", coupon: "SPRING", api_key: "hunter2" },
  };

  it("is what was typed, but for secrets", () => {
    rememberValues(typed, state);
    const recalled = recallValues(state);
    expect(recalled.users).toBe("77");
    expect(recalled.parameters).toEqual({ catalogue: "large", coupon: "SPRING", api_key: "" });
    expect(localStorage.getItem(`mayfly.form.${state.scenario}`)).not.toContain("hunter2");
  });

  it("gives way to other values on the command line", () => {
    rememberValues(typed, state);
    const other: State = { ...state, defaults: { ...state.defaults, users: 9 } };
    expect(recallValues(other).users).toBe("9");
  });

  it("leaves out a choice that the scenario no longer offers", () => {
    rememberValues(typed, state);
    const parameters = state.parameters.map((parameter) =>
      parameter.name === "catalogue" ? { ...parameter, choices: ["small"] } : parameter,
    );
    expect(recallValues({ ...state, parameters }).parameters["catalogue"]).toBe("small");
  });

  it("may be nothing where storage is blocked", () => {
    vi.stubGlobal("localStorage", undefined);
    rememberValues(typed, state);
    expect(recallValues(state)).toEqual(valuesFrom(state));
  });
});
