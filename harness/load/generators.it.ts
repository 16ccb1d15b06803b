import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LoadLab } from "./testing/load-lab.ts";

let lab: LoadLab;
beforeAll(async () => {
  lab = await LoadLab.open();
});
afterAll(() => lab[Symbol.asyncDispose]());

const SCRIPT = {
  "main.js": `
import http from "k6/http";
import exec from "k6/execution";
import { Gauge } from "k6/metrics";
const ids = new Gauge("seen_id");
export const options = { scenarios: { shared: { executor: "shared-iterations", vus: 6, iterations: 60 } } };
export default function () {
  http.get("%URL%/");
  ids.add(1 + exec.scenario.iterationInTest);
}`,
};

test("several generators make equal parts of a load, and are measured as one", async () => {
  const { result, store, summary } = await lab.run(SCRIPT, {
    generators: 2,
    recordedIds: { seen: "seen_id" },
  });
  const total = (metric: string): number =>
    store.total(store.series.filter((one) => one.metric === metric).map(({ id }) => id)).sum;
  expect(result.generators.map(({ id, exitCode }) => [id, exitCode])).toEqual([
    ["k6-1", 0],
    ["k6-2", 0],
  ]);
  expect(result.generators.every(({ samples }) => samples.accepted > 0)).toBe(true);
  expect([total("iterations"), total("http_reqs")]).toEqual([60, 60]);
  expect(summary?.metrics["iterations"]?.values["count"]).toBe(60);
  const ids = JSON.parse(await readFile(join(lab.runDirectory, "seen.json"), "utf8")) as unknown;
  expect(ids).toEqual({ metric: "seen_id", count: 60, repeated: 0, ranges: [[1, 60]] });
  expect(result.recordedIds["seen"]?.path).toBe("seen.json");
});

test("a script that no generator can run is refused once, and nothing is left running", async () => {
  const script = { "main.js": "open('./missing.txt'); export default function () {}" };
  await expect(lab.run(script, { generators: 2 })).rejects.toThrow();
  expect(await lab.k6Processes()).toEqual([]);
});
