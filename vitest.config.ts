import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that need Kafka: a suite of their own, with a broker to each file. */
const KAFKA = [
  "fixtures/exchange.it.ts",
  "system-under-test/{exchange,payment}/**/*.it.ts",
  "harness/actions/{kafka-link,container-links}.it.ts",
  "harness/systems/exchange-restart.it.ts",
  "harness/actions/full-disk-kafka.it.ts",
  "test/exchange/{acknowledged-orders,verify-monitoring}.e2e.ts",
  "test/payment/*.e2e.ts",
  "test/dashboards/panels-with-kafka.e2e.ts",
];

/** At a time. Each has servers of its own on free ports, and waits most of the time: for starts, leases, breakers. */
const FILES_WITH_SERVERS = 2;

/** Whole staging plans, systems in containers, proofs, reports over several loads: minutes more, which `make test` leaves out. */
const STAGING = [
  "test/exchange/{containers,up-exchange,verify-production,verify-staging,watch-exchange}.e2e.ts",
  "test/payment/containers.e2e.ts",
  "test/commerce/load-commerce-*.e2e.ts",
  "test/e2e/prove.e2e.ts",
];

/** Unit tests of properties that the slow suite runs again with many more cases. */
const MORE_PROPERTY_RUNS = [
  "harness/sketch/sketch.test.ts",
  "system-under-test/exchange/engine/engine.test.ts",
];

/** Suites by suffix: unit (*.test.ts), fuzzing and simulation (*.slow.ts), real servers (*.it.ts), the command line (*.e2e.ts). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          testTimeout: 20_000,
          // Unit tests keep nothing in modules: loading those once per thread and not per file halves the CPU time.
          pool: "threads",
          isolate: false,
          // Some wait for time to pass: one thread more than processors makes use of that.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        test: {
          name: "slow",
          include: ["**/*.slow.ts", ...MORE_PROPERTY_RUNS],
          env: { PROPERTY_RUNS: "1000" },
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: "it",
          include: ["**/*.it.ts"],
          exclude: ["**/node_modules/**", ...KAFKA],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: FILES_WITH_SERVERS,
        },
      },
      {
        test: {
          name: "kafka",
          include: KAFKA,
          exclude: ["**/node_modules/**", ...STAGING],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: FILES_WITH_SERVERS,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["**/*.e2e.ts"],
          exclude: ["**/node_modules/**", ...KAFKA, ...STAGING],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "staging",
          include: STAGING,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
