import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import type { StartedEnvironment, UnexpectedExit } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import { testContext } from "../fixtures/context.ts";
import { processesUsing, stateFolder } from "../fixtures/state-folder.ts";
import { fixtureService, fixtureTopology, SMALL_TOPOLOGY } from "../fixtures/topologies.ts";
import { startEnvironment } from "../index.ts";
import { sendSignal } from "../system/process-signals.ts";
import { findByCommand } from "../system/process-table.ts";
import { waitUntil } from "../system/waiting.ts";
import type { StartOptions } from "../types.ts";

const WAIT = { timeoutMs: 60_000, signal: new AbortController().signal };

function start(stateDirectory: string, changes: Partial<StartOptions> = {}): Promise<StartedEnvironment> {
  return startEnvironment({
    runtime: "processes",
    topology: SMALL_TOPOLOGY,
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory,
    context: testContext(),
    ...changes,
  });
}

async function answer(url: string, timeoutMs = 30_000): Promise<string> {
  const response = await fetch(url, {
    headers: { connection: "close" },
    signal: AbortSignal.timeout(timeoutMs),
  });
  return response.text();
}

async function query(url: string | undefined, sql: string, timeoutMs = 30_000): Promise<unknown> {
  const client = new Client({ connectionString: url ?? "", connectionTimeoutMillis: timeoutMs });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end();
  }
}

describe("an environment of processes", () => {
  test("is healthy when it has started, and leaves its logs and nothing else when it is disposed", async () => {
    await using state = await stateFolder();
    const progress: string[] = [];
    const environment = await start(state.path, { onProgress: (message) => progress.push(message) });

    expect(environment.instances.map(({ name, service, state: at }) => `${name} ${service} ${at}`)).toEqual([
      "postgres postgres running",
      "redis redis running",
      "small-1 small running",
      "small-2 small running",
      "front-1 front running",
    ]);
    expect(await Promise.all(environment.urls("small").map((url) => answer(url)))).toEqual([
      "small-1",
      "small-2",
    ]);
    expect(environment.servers).toEqual([
      expect.stringMatching(/^PostgreSQL 18\.\d+ \(fsync on\)$/),
      expect.stringMatching(/^Redis \d/),
    ]);
    expect(environment.services.map(({ name, urls }) => [name, urls.length])).toEqual([
      ["small", 2],
      ["front", 1],
    ]);
    expect(progress.at(-1)).toBe("front-1 is ready (5 of 5)");
    expect(await query(environment.postgresUrl, "SHOW fsync")).toEqual({ fsync: "on" });
    expect(environment.instance("small-1").logTail()).toEqual([
      expect.stringContaining("listening on 127.0.0.1"),
    ]);
    expect(() => environment.instance("chat-1")).toThrow(
      'no instance "chat-1" in this environment; expected one of postgres, redis, small-1, small-2, front-1',
    );
    expect(() => environment.urls("chat")).toThrow('no service "chat"');

    const used = await processesUsing(state.path);
    expect(used.length).toBeGreaterThanOrEqual(5);
    await environment[Symbol.asyncDispose]();
    await environment[Symbol.asyncDispose]();
    expect(await processesUsing(state.path)).toEqual([]);
    expect(await readdir(state.path)).toEqual(["logs"]);
    expect(environment.instances.map((instance) => instance.state)).toEqual(
      Array.from({ length: 5 }, () => "stopped"),
    );
    expect(environment.instance("small-1").logTail().at(-1)).toBe("stopping softly");
  });

  test("lets a service be paused, resumed, stopped, started and killed, on the same port", async () => {
    await using state = await stateFolder();
    await using environment = await start(state.path, {
      topology: fixtureTopology([fixtureService("small", "small-service", { dataFolder: "DATA_FOLDER" })]),
    });
    const exits: UnexpectedExit[] = [];
    environment.onUnexpectedExit((exit) => exits.push(exit));
    const small = environment.instance("small-1");

    await small.pause();
    expect(small.state).toBe("paused");
    await expect(answer(small.url, 500)).rejects.toThrow(/timeout/i);
    await small.resume();
    expect(small.state).toBe("running");
    expect(await answer(small.url)).toBe("small-1");

    await small.stop();
    expect(small.state).toBe("stopped");
    await expect(answer(small.url)).rejects.toThrow("fetch failed");
    await expect(small.pause()).rejects.toThrow("small-1 is stopped and can't be paused; start it first");
    await small.start();
    expect(await answer(small.url)).toBe("small-1");
    expect(await answer(`${small.url}/starts`)).toBe("2");

    await small.pause();
    await small.kill();
    expect(small.state).toBe("stopped");
    await Promise.all([small.start(), small.start()]);
    expect(await answer(small.url)).toBe("small-1");
    expect(await answer(`${small.url}/starts`)).toBe("3");
    await small.pause();
    await small.start();
    expect(await answer(small.url)).toBe("small-1");
    expect(exits).toEqual([]);
  });

  test("reports PostgreSQL that was killed from outside, and starts it again with its data", async () => {
    await using state = await stateFolder();
    await using environment = await start(state.path, { topology: fixtureTopology([], ["postgres"]) });
    const exits: UnexpectedExit[] = [];
    environment.onUnexpectedExit((exit) => exits.push(exit));
    await query(environment.postgresUrl, "CREATE TABLE kept AS SELECT 42 AS value");
    const [postmaster] = await findByCommand(
      `cluster_name=loadproof-${environment.instance("postgres").url.split(":")[1]}`,
    );
    sendSignal(postmaster ?? 0, "SIGKILL");
    await waitUntil(
      async () =>
        exits.length > 0
          ? { done: true, value: undefined }
          : { done: false, because: "no exit was reported" },
      WAIT,
    );
    expect(exits).toEqual([
      {
        name: "postgres",
        at: expect.any(Number),
        code: "ENDED_BY_SIGNAL",
        facts: { name: "postgres", signal: "SIGKILL" },
        message: "postgres was ended by SIGKILL",
        logTail: expect.arrayContaining([expect.stringContaining("ready to accept connections")]),
      },
    ]);
    const late: UnexpectedExit[] = [];
    environment.onUnexpectedExit((exit) => late.push(exit));
    expect(late).toEqual(exits);

    const postgres = environment.instance("postgres");
    expect(postgres.state).toBe("stopped");
    await postgres.start();
    expect(await query(environment.postgresUrl, "SELECT value FROM kept")).toEqual({ value: 42 });
    await postgres.pause();
    await expect(query(environment.postgresUrl, "SELECT 1", 500)).rejects.toThrow(/timeout/i);
    await postgres.resume();
    expect(await query(environment.postgresUrl, "SELECT value FROM kept")).toEqual({ value: 42 });
    await postgres.kill();
  });

  test("names every default port that is taken and who holds it, and starts nothing", async () => {
    await using state = await stateFolder();
    const holders = [createServer(), createServer()];
    await using cleanup = new AsyncDisposableStack();
    for (const holder of holders) cleanup.defer(() => void holder.close());
    for (const [index, holder] of holders.entries()) {
      holder.listen(14_802 + index * 2, "127.0.0.1");
      await once(holder, "listening");
    }
    const failure = await start(state.path, { ports: "default" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LoadproofError);
    const message = (failure as LoadproofError).message;
    expect(message).toContain(`port 14802 for small-1 is taken by process ${process.pid}`);
    expect(message).toContain(`port 14804 for front-1 is taken by process ${process.pid}`);
    expect((failure as LoadproofError).exitCode).toBe(5);
    expect(await processesUsing(state.path)).toEqual([]);
  });

  test("takes the default ports when they are free", async () => {
    await using state = await stateFolder();
    const topology = fixtureTopology([fixtureService("small", "small-service", { ports: [14_805] })]);
    await using environment = await start(state.path, { ports: "default", topology });
    expect(environment.urls("small")).toEqual(["http://127.0.0.1:14805"]);
  });

  test("shows the end of the log of a service that fails to start, and leaves nothing", async () => {
    await using state = await stateFolder();
    const bad = fixtureService("bad", "fails-at-start", { needs: ["postgres"] });
    const failure = await start(state.path, { topology: fixtureTopology([bad], ["postgres"]) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(LoadproofError);
    expect((failure as LoadproofError).code).toBe("SERVICE_FAILED");
    expect((failure as LoadproofError).message).toMatch(
      /^bad-1 \(http:\/\/127\.0\.0\.1:\d+\) did not start: bad-1 ended with exit code 2; the end of its log:\n {2}bad configuration: the moon is not full$/,
    );
    expect(await processesUsing(state.path)).toEqual([]);
    expect(await readdir(state.path)).toEqual(["logs"]);
  });

  test("ends a service that is deaf to SIGTERM", async () => {
    await using state = await stateFolder();
    const environment = await start(state.path, {
      topology: fixtureTopology([fixtureService("deaf", "ignores-stop")]),
    });
    await environment[Symbol.asyncDispose]();
    expect(environment.instance("deaf-1").logTail()).toEqual(["not listening to you"]);
    expect(await processesUsing(state.path)).toEqual([]);
  });

  test("gives up a start that is interrupted, and leaves nothing", async () => {
    await using state = await stateFolder();
    const interrupt = new AbortController();
    const never = fixtureService("never", "small-service", {
      needs: ["redis"],
      healthPath: "/health?",
      environment: {},
    });
    const failure = await start(state.path, {
      topology: fixtureTopology([{ ...never, healthPath: "/never" }], ["redis"]),
      context: testContext({ interrupted: interrupt.signal }),
      onProgress: (message) => message.startsWith("redis") && interrupt.abort("SIGINT"),
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LoadproofError);
    expect((failure as LoadproofError).code).toBe("INTERRUPTED");
    expect((failure as LoadproofError).message).toBe("interrupted by SIGINT while the environment started");
    expect(await processesUsing(state.path)).toEqual([]);
    expect(existsSync(join(state.path, "logs"))).toBe(true);
  });

  test("lets Prometheus look at every instance by its names, and leaves none of its data", async () => {
    await using state = await stateFolder();
    const service = fixtureService("small", "small-service", { ports: [14_802, 14_803] });
    const environment = await start(state.path, { topology: fixtureTopology([service], ["prometheus"]) });
    const { url } = environment.instance("prometheus");
    expect(environment.servers).toEqual([expect.stringMatching(/^Prometheus \d+\.\d+\S* \(every 2 s\)$/)]);
    const series = await waitUntil(async () => {
      const text = await answer(`${url}/api/v1/query?query=up`);
      const { data } = JSON.parse(text) as { data: { result: { metric: Record<string, string> }[] } };
      return data.result.length === 2
        ? { done: true, value: data.result.map(({ metric }) => `${metric["service"]} ${metric["instance"]}`) }
        : { done: false, because: text };
    }, WAIT);
    expect(series.sort()).toEqual(["small small-1", "small small-2"]);
    await environment[Symbol.asyncDispose]();
    expect(await processesUsing(state.path)).toEqual([]);
    expect(await readdir(state.path)).toEqual(["logs"]);
    expect(await readdir(join(state.path, "logs"))).toContain("prometheus.log");
  });
});
