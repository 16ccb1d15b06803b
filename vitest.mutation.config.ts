import { defineConfig } from "vitest/config";

/** The judge's unit tests alone, for `make mutation`: fuzzing and simulations would only make each mutant slow. */
export default defineConfig({
  test: { include: ["harness/judge/**/*.test.ts"], testTimeout: 20_000 },
});
