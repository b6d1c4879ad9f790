import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Journeys and pictures in a real Chromium, two at a time: while one browser
// draws, the other one's program and test have the second processor.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    environment: "node",
    include: ["**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
