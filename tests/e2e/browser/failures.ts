// Every file of tests begins with this: a test that fails leaves pictures of the pages that it had open.

import { afterEach } from "vitest";
import { picturesOfFailure } from "./chromium";

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await picturesOfFailure();
});
