import { expect, test } from "vitest";
import { runCommand } from "../lib/command.ts";

test("up --observe starts a Prometheus with the rules and an Alertmanager that hears of them, and down ends them", async () => {
  const up = await runCommand(["up", "chat", "--observe"]);
  try {
    expect(`${up.exitCode} ${up.stderr}`).toMatch(/^0 /);
    const [, prometheus = ""] = /^ {2}prometheus +(\S+)$/m.exec(up.stdout) ?? [];
    const [, alertmanager = ""] = /^ {2}alertmanager +(\S+)$/m.exec(up.stdout) ?? [];
    const ask = async (url: string): Promise<string> => (await fetch(url)).text();
    const rules = await ask(`${prometheus}/api/v1/rules?type=alert`);
    expect(rules).toContain('"name":"ShardDown"');
    expect(rules).not.toContain('"health":"err"');
    // Prometheus finds the Alertmanager seconds after its first word, and says it again a minute later.
    await expect
      .poll(() => ask(`${alertmanager}/api/v2/alerts`), { timeout: 120_000, interval: 500 })
      .toContain('"alertname":"Watchdog"');
    // Of a system that nobody scrapes nothing is missed.
    expect(await ask(`${prometheus}/api/v1/alerts`)).not.toContain("ExchangeMetricsMissing");
  } finally {
    const down = await runCommand(["down"]);
    expect(down.exitCode).toBe(0);
  }
});
