import { expect, it, vi } from "vitest";
import { zoom } from "../src/chart/view_range";
import { address } from "../src/model/address";
import { linkRange } from "../src/model/range";

it("the range is that of the address, whichever of the two changes", () => {
  vi.stubGlobal("history", { replaceState: vi.fn() });
  address.value = { tab: "charts", params: { range: "1000-2000" } };
  linkRange();
  expect(zoom.value).toEqual({ min: 1000, max: 2000 });
  zoom.value = { min: 1500.5, max: 1999.5 };
  expect(address.value.params["range"]).toBe("1500-2000");
  expect(zoom.value).toEqual({ min: 1500.5, max: 1999.5 });
  address.value = { tab: "statistics", params: { range: "3000-4000" } };
  expect(zoom.value).toEqual({ min: 3000, max: 4000 });
  address.value = { tab: "statistics", params: {} };
  expect(zoom.value).toBeNull();
  address.value = { tab: "charts", params: { range: "rubbish" } };
  expect(zoom.value).toBeNull();
});
