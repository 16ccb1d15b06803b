import { defineConfig } from "vitest/config";

/** Tests that need Kafka: a suite of their own, because its broker alone fills a small machine. */
const KAFKA = ["system-under-test/exchange/**/*.it.ts"];

/** Suites by suffix: unit (*.test.ts), fuzzing and simulation (*.slow.ts), real servers (*.it.ts), the command line (*.e2e.ts). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["**/*.test.ts"], testTimeout: 20_000 } },
      { test: { name: "slow", include: ["**/*.slow.ts"], testTimeout: 600_000 } },
      {
        test: {
          name: "it",
          include: ["**/*.it.ts"],
          exclude: ["**/node_modules/**", ...KAFKA],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "kafka",
          include: KAFKA,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["**/*.e2e.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
