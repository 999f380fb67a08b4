// The tests of the page: those of its parts, and those in a browser.

import { defineConfig, mergeConfig } from "vitest/config";
import page from "./vite.config";

export default defineConfig((env) =>
  mergeConfig(page(env), {
    test: {
      // In one process, whose modules all files share: what a test changes in them it changes back.
      isolate: false,
      // What is done after every test comes before what a file does after its own, which may close pages.
      sequence: { hooks: "list" },
      projects: [
        { extends: true, test: { name: "unit", include: ["test/**/*.test.{ts,tsx}"] } },
        {
          extends: true,
          test: {
            name: "browser",
            include: ["browser/**/*.test.ts"],
            setupFiles: ["browser/failures.ts"],
            // One Chromium at a time: the machine also runs the load.
            fileParallelism: false,
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
      ],
    },
  }),
);
