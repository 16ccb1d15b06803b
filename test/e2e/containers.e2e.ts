import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContainerHost } from "#harness/environment/fixtures/container-host.ts";
import { runCommand, startCommand, temporaryFolder } from "../lib/command.ts";
import { containerVariables, requireContainerHost } from "../lib/container-variables.ts";
import { savedRun } from "../lib/saved-run.ts";

/** The same run with the services and their servers in containers; local images where no registry is reached. */
let host: ContainerHost;

beforeAll(async () => {
  host = await requireContainerHost();
}, 600_000);
afterAll(() => host?.[Symbol.asyncDispose]());

test("load-msa-report in containers: no objective breached, exit 0", async () => {
  await using folder = await temporaryFolder();
  const result = await runCommand(
    ["run", "msa-hotpath", "--profile", "smoke", "--vus", "12", "--duration", "25s", "--artifacts"],
    {
      environment: { ...containerVariables(host), REPORT_DIR: folder.path },
    },
  );
  const run = await savedRun(folder.path);
  expect(run.evidence.environment).toMatchObject({ runtime: "containers" });
  expect(
    run.verdict.objectives
      .filter((one) => one.result === "breach")
      .map(({ id, message }) => `${id}: ${message}`),
  ).toEqual([]);
  expect(`${result.exitCode}\n${result.stderr}`).toMatch(/^0\n/);
});

test("an interrupt stops the containers too", async () => {
  await using folder = await temporaryFolder();
  const command = startCommand(["run", "chat", "--profile", "smoke", "--vus", "3", "--duration", "30s"], {
    environment: { ...containerVariables(host), REPORT_DIR: folder.path },
  });
  await command.waitFor(/\| (warm-up|ramp-up) \|/, 120_000);
  command.child.kill("SIGINT");
  expect((await command.ended).exitCode).toBe(130);
  const urls = (await savedRun(folder.path)).evidence.environment.services.flatMap((service) => service.urls);
  expect(urls.length).toBeGreaterThan(5);
  for (const url of urls) await expect(fetch(`${url}/health`)).rejects.toThrow();
});
