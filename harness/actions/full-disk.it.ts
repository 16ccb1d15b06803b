import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Client } from "pg";
import { expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureTopology } from "../environment/fixtures/topologies.ts";
import { startEnvironment } from "../environment/index.ts";
import { fullDisk } from "./full-disk.ts";
import type { ActionSetting } from "./kind.ts";

async function query(url: string | undefined, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url ?? "", connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows[0] as unknown;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const mounts = async (): Promise<readonly string[]> =>
  (await readFile("/proc/mounts", "utf8")).split("\n").filter((line) => line.startsWith("loadproof "));

test("PostgreSQL has no space left, and its data and its space again afterwards", async () => {
  await using state = await stateFolder();
  const action = { name: "x", kind: "full-disk", subject: "postgres", atMs: 0, durationMs: 1_000 };
  const before = await mounts();
  {
    await using environment = await startEnvironment({
      runtime: "processes",
      topology: fixtureTopology([], ["postgres"]),
      targets: {},
      ports: "free",
      defects: [],
      needs: fullDisk.needs?.(action) ?? {},
      stateDirectory: state.path,
      context: testContext(),
    });
    const exits: string[] = [];
    environment.onUnexpectedExit(({ name }) => exits.push(name));
    const setting = { environment, signal: new AbortController().signal } as ActionSetting;
    expect(await mounts()).toHaveLength(before.length + 1);
    await query(environment.postgresUrl, "CREATE TABLE kept AS SELECT 42 AS value");

    expect((await fullDisk.apply(action, setting)).message).toMatch(
      /^nothing more can be written on the disk of postgres: 384 MB, filled with \d{3} MB$/,
    );
    const write = "CREATE TABLE big AS SELECT repeat('x', 500) AS text FROM generate_series(1, 100000)";
    await expect(query(environment.postgresUrl, write)).rejects.toThrow();

    expect((await fullDisk.heal(action, setting)).message).toContain("postgres answers again");
    expect(await query(environment.postgresUrl, "SELECT value FROM kept")).toEqual({ value: 42 });
    await query(environment.postgresUrl, write);
    expect(exits).toEqual([]);
  }
  expect(await mounts()).toEqual(before);
  expect(existsSync(state.path)).toBe(true);
});
