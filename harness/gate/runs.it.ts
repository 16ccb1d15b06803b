import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellingIn } from "../report/words/telling.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { answerFlagger } from "./flagger.ts";
import { readGateOptions } from "./read-options.ts";
import { runIdOf } from "./run-id.ts";
import { GateRuns } from "./runs.ts";
import { GateServer } from "./server.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loadproof-gate-"));
  await mkdir(join(folder, "gate"));
});
afterAll(() => rm(folder, { recursive: true }));

const telling = tellingIn("en");

async function opened(said: string[] = []) {
  const context = makeContext();
  const options = readGateOptions({ port: "0", reportDir: folder }, context);
  const say = (line: string): void => void said.push(line);
  return { options, telling, say, runs: await GateRuns.open({ options, context, telling, say }) };
}

test("a run whose file can't be read is not made again", async () => {
  const origin = { kind: "api", key: "k" } as const;
  const path = join(folder, "gate", `${runIdOf(origin, "chat", {})}.json`);
  await writeFile(path, '{"schema": "loadproof.gate-run", "version": 2');
  const said: string[] = [];
  const { runs } = await opened(said);
  expect(said).toEqual([`! ${path} is no run of a gate, and is left alone`]);
  await expect(runs.start(origin, "chat", {})).rejects.toThrow(`${path} can't be read`);
  expect(runs.all()).toEqual([]);
});

test("a report of a watch that can't be read does not keep the rollback hook from its answer", async () => {
  const payload = { name: "shop", namespace: "prod", checksum: "1" };
  const origin = { kind: "flagger", ...payload, stage: "rollout" } as const;
  const run = {
    schema: "loadproof.gate-run",
    version: 1,
    id: runIdOf(origin, "chat", {}),
    origin,
    scenario: "chat",
    settings: {},
    state: "done",
    createdAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:01:00.000Z",
    verdict: "PASS",
    reasons: [],
    folder: null,
  };
  await writeFile(join(folder, "gate", `${run.id}.json`), JSON.stringify(run));
  await mkdir(join(folder, "watch_20260101T000030Z.json"));
  const setting = { ...(await opened()), reportDirectory: folder };
  const answer = await answerFlagger({ hook: "rollback", scenario: "chat", payload }, setting);
  expect(answer.status).toBe(403);
});

describe("what is no request for anything", () => {
  const ask = async (lines: readonly string[], said: string[] = []): Promise<string> => {
    const given = await opened(said);
    await using server = await GateServer.listen(given);
    const { port } = new URL(server.url);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(lines.join("\r\n")));
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", reject).once("close", () => resolve(""));
    const answer = await promise;
    socket.destroy();
    return answer;
  };

  test.each(["//", "http://"])("the address %s is 400, and no verdict", async (address) => {
    const said: string[] = [];
    const answer = await ask([`GET ${address} HTTP/1.1`, "Host: localhost", "", ""], said);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).not.toContain("INVALID");
    expect(said.filter((line) => line.includes("URL"))).toEqual([]);
  });
});
