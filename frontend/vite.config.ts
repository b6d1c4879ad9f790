import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The page is served by the program from its own origin, at any path, with a
// policy that allows no inline script and no other origin: relative names, no
// module preload polyfill (it is inline), nothing inlined as data:.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // kB before gzip; the page is read from the local disk
  },
  test: {
    environment: "jsdom",
    // One jsdom and one Ant Design for all files of a thread: making them anew
    // takes longer than most files. setup.ts leaves nothing behind.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 30_000, // a busy machine with two processors is slow, not wrong
    restoreMocks: true,
    css: false,
  },
});
