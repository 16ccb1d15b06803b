import { expect, test } from "vitest";
import { EXCHANGE_SECRETS } from "#system/exchange/topology.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";
import { savedRun } from "../lib/saved-run.ts";

const BASE_URL = "http://127.0.0.1:8085";
const SHORT = ["run", "exchange-orders", "--profile", "smoke", "--vus", "3", "--duration", "5s"];

/** A start, two loads with an audit, a stop: a minute on a machine of its own, minutes on a shared one. */
const TIMEOUT_MS = 900_000;

/** A run against the exchange that is up, too short for a verdict on times: it may not break, nor break an invariant. */
async function load(environment: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  const result = await runCommand(SHORT, {
    environment: {
      REPORT_DIR: folder.path,
      EXCHANGE_BASE_URL: BASE_URL,
      API_SECRET: EXCHANGE_SECRETS.api,
      ACCOUNT_COUNT: "500",
      ...environment,
    },
  });
  expect([0, 1, 2, 3], result.stderr).toContain(result.exitCode);
  return { verdict: (await savedRun(folder.path)).verdict, said: result.stderr };
}

test(
  "up keeps the exchange on its ports, runs find it there, down stops it",
  async () => {
    const up = await runCommand(["up", "exchange", "--runtime", "processes"]);
    try {
      expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
      for (const port of [8085, 8181, 8182, 8281, 8282, 8381, 8382, 8481]) {
        expect(up.stdout).toContain(`http://127.0.0.1:${port}`);
        expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
      }
      const kafkaAddress = /KAFKA_BOOTSTRAP=(\S+)/.exec(up.stdout)?.[1] ?? "";
      expect(kafkaAddress).toMatch(/^127\.0\.0\.1:\d+$/);
      const prometheus = /PROMETHEUS_URL=(\S+)/.exec(up.stdout)?.[1] ?? "";
      expect((await runCommand(["up"])).stderr).toMatch(/the exchange is up already since .*\n.*make down/);

      const checked = await load({ KAFKA_BOOTSTRAP: kafkaAddress, PROMETHEUS_URL: prometheus });
      expect(checked.said).toMatch(/\d+ invariants hold over/);
      expect(checked.verdict.notes.map(({ code }) => code)).not.toContain("INVARIANT_NOT_CHECKED");

      const unchecked = await load({ PROMETHEUS_URL: prometheus });
      expect(unchecked.verdict.notes).toContainEqual(
        expect.objectContaining({
          code: "INVARIANT_NOT_CHECKED",
          message: expect.stringContaining("set KAFKA_BOOTSTRAP") as string,
        }),
      );
      expect(unchecked.said).toContain("THE INVARIANTS WERE NOT CHECKED: set KAFKA_BOOTSTRAP");
    } finally {
      const down = await runCommand(["down"]);
      expect(down).toMatchObject({ exitCode: 0, stdout: "The exchange is down.\n" });
    }
    await expect(fetch(`${BASE_URL}/health`)).rejects.toThrow();
  },
  TIMEOUT_MS,
);

test.each([
  [
    ["up", "exchang"],
    'system "exchang": expected one of chat, exchange, payment, commerce; did you mean exchange?',
  ],
  [["run", "exchange-orders"], 'KAFKA_BOOTSTRAP "nowhere": expected host:port of a Kafka broker'],
])("refuses %j", async (words, message) => {
  const result = await runCommand(words, { environment: { KAFKA_BOOTSTRAP: "nowhere" } });
  expect(result).toMatchObject({ exitCode: 4, stderr: expect.stringContaining(message) as string });
});
