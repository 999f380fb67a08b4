// npm run mock [-- --entries 500 --hours 12 --workers 8 --dist dist --started]

import { parseArgs } from "node:util";
import { MockServer } from "./server";

const { values } = parseArgs({
  options: {
    entries: { type: "string" },
    hours: { type: "string" },
    workers: { type: "string" },
    dist: { type: "string" },
    port: { type: "string", default: "8090" },
    hostile: { type: "boolean" },
    started: { type: "boolean" },
  },
});
const mock = await MockServer.start({
  entries: Number(values.entries ?? 15),
  hours: Number(values.hours ?? 0),
  workers: Number(values.workers ?? 4),
  dist: values.dist,
  port: Number(values.port),
  hasHostileTexts: values.hostile,
});
if (values.started) mock.simulation.start({});
console.log(`The stand-in for mayfly answers at ${mock.address}`);
