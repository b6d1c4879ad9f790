import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Journeys and pictures in a real Chromium, one at a time: they share the
// machine's processor with the program they look at.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    environment: "node",
    include: ["**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
