import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CommandResult, startCommand, temporaryFolder } from "../lib/command.ts";
import { closedPort } from "../lib/http-target.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";
import { openShop } from "./server/open-shop.ts";

/** Where the shop is in trouble the run is a FAIL, the report says what happened, and the script is not blamed. */

interface Ended {
  readonly command: CommandResult;
  readonly run: SavedRun;
}

const LOOP = (address: string, options: string): string => `import http from "k6/http";
import { check, sleep } from "k6";
export const options = { thresholds: { http_req_duration: ["p(95)<400"] }, ${options} };
export default function () {
  check(http.get(${address}, { tags: { name: "GET /products" } }), { "status is 200": (r) => r.status === 200 });
  sleep(0.02);
}
`;
const SHORT = "vus: 4, iterations: 400";

interface Manner {
  readonly words?: readonly string[];
  /** Called once the load runs. */
  readonly during?: () => void;
}

async function visit(
  script: string,
  variables: Record<string, string>,
  { words = [], during = () => {} }: Manner = {},
): Promise<Ended> {
  await using folder = await temporaryFolder();
  await cp(join(import.meta.dirname, "quotes.proto"), join(folder.path, "quotes.proto"));
  await writeFile(join(folder.path, "visit.js"), script);
  const command = startCommand(["run", "visit.js", "--report-dir", "reports", ...words], {
    workingDirectory: folder.path,
    environment: variables,
  });
  await command.waitFor(/\| (steady|setup) \|/).then(during, () => undefined);
  return { command: await command.ended, run: await savedRun(join(folder.path, "reports")) };
}

function expectFailure({ command, run }: Ended, words: RegExp): void {
  expect(`${command.exitCode} ${run.verdict.verdict}: ${run.verdict.reason}`).toMatch(/^1 FAIL: /);
  expect(run.verdict.invalid).toBe(false);
  expect(run.report).toMatch(words);
  expect(run.report).not.toMatch(/script is at fault/i);
}

// At once: few users that wait most of their time.
describe.concurrent("a shop", () => {
  test("that ends in the middle of the load", async () => {
    await using shop = await openShop();
    const script = LOOP("`${__ENV.SHOP_URL}/products`", 'vus: 4, duration: "4s"');
    const ended = await visit(script, { SHOP_URL: shop.url }, { during: () => shop.close() });
    expectFailure(ended, /connection refused/);
    expect(shop.counts.answers("GET /products", (status) => status === 200)).toBeGreaterThan(0);
  });

  test("that is slower than it may be", async () => {
    await using shop = await openShop();
    const ended = await visit(LOOP("`${__ENV.SHOP_URL}/slow?ms=600`", "vus: 8, iterations: 24"), {
      SHOP_URL: shop.url,
    });
    expectFailure(ended, /http_req_duration/);
    expect(ended.run.verdict.objectives.filter(({ result }) => result === "breach")).toHaveLength(1);
  });

  test("that hangs up", async () => {
    await using shop = await openShop();
    const ended = await visit(LOOP("`${__ENV.SHOP_URL}/hang-up`", SHORT), { SHOP_URL: shop.url });
    expectFailure(ended, /EOF/);
    expect(shop.counts.answers()).toBe(0);
  });

  test("whose name has no address, loaded all the same", async () => {
    const script = LOOP('"http://shop.invalid/products"', SHORT);
    expectFailure(await visit(script, {}, { words: ["--allow-dead-target"] }), /dns|no such host/i);
  });

  test("whose certificate nobody knows", async () => {
    await using shop = await openShop();
    const ended = await visit(LOOP("`${__ENV.TLS_URL}/products`", SHORT), { TLS_URL: shop.tlsUrl });
    expectFailure(ended, /tls|certificate/i);
    expect(shop.counts.answers()).toBe(0);
  });

  test.each([
    [
      "gRPC",
      `import grpc from "k6/net/grpc";
const client = new grpc.Client();
client.load(["."], "quotes.proto");
export const options = { iterations: 20, thresholds: { grpc_req_duration: ["p(95)<500"] } };
export default function () { client.connect(__ENV.NOBODY, { plaintext: true }); client.invoke("shop.Quotes/Price", { id: 1 }); client.close(); }`,
    ],
    [
      "k6/ws",
      `import ws from "k6/ws";
export const options = { iterations: 20, throw: true };
export default function () { ws.connect("ws://" + __ENV.NOBODY, {}, (socket) => socket.close()); }`,
    ],
    [
      "HTTP that throws, awaited",
      `import http from "k6/http";
export const options = { iterations: 20, throw: true };
export default async function () { await http.asyncRequest("GET", "http://" + __ENV.NOBODY + "/"); }`,
    ],
    [
      "HTTP that throws in setup",
      `import http from "k6/http";
export const options = { iterations: 20, throw: true };
export function setup() { http.get("http://" + __ENV.NOBODY + "/"); }
export default function () {}`,
    ],
  ])("that nobody opened: %s", async (_protocol, script) => {
    const ended = await visit(script, { NOBODY: `127.0.0.1:${await closedPort()}` });
    expectFailure(ended, /connection refused/);
    expect(ended.run.evidence.scriptErrors.count).toBe(0);
  });
});
