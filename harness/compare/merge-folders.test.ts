import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Observations } from "../contracts/observations.ts";
import { testContext } from "../environment/fixtures/context.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { STARTED_MS } from "../report/fixtures/made-up-evidence.ts";
import { saveRun } from "../report/fixtures/save-run.ts";
import { shortCase } from "../report/fixtures/short-case.ts";
import { readEvidence, readObservations } from "../saved/read-run.ts";
import { mergeFolders } from "./merge-folders.ts";

const OBSERVATIONS: Observations = {
  schema: "loadproof.observations",
  version: 1,
  prometheus: { url: "http://127.0.0.1:9090", version: "2.42.0" },
  fromMs: STARTED_MS,
  toMs: STARTED_MS + 50_000,
  stepMs: 2_000,
  observations: [{ metric: "lag", query: "lag", series: [], problem: null }],
};

test("what one generator's run had observed is kept for the merged one", async () => {
  await using state = await stateFolder();
  const short = shortCase();
  const [one, two] = [join(state.path, "one"), join(state.path, "two")];
  await saveRun(one, { ...short, evidence: { ...short.evidence, runId: "one" } });
  const text = JSON.stringify(OBSERVATIONS);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const reference = { path: "observations.json", sha256 };
  await saveRun(two, { ...short, evidence: { ...short.evidence, runId: "two", observations: reference } });
  await writeFile(join(two, "observations.json"), text);

  const folder = await mergeFolders({
    runs: [one, two],
    reportDirectory: state.path,
    context: testContext(),
  });
  const evidence = await readEvidence(folder);
  expect(evidence.observations?.sha256).toMatch(/^(?!0{64})[0-9a-f]{64}$/);
  expect(await readObservations(folder, evidence)).toEqual(OBSERVATIONS);
});

test("findings that are not those of the run are refused before anything is written", async () => {
  await using state = await stateFolder();
  const short = shortCase();
  const findings = { path: "invariants.json", sha256: "0".repeat(64) };
  for (const runId of ["one", "two"]) {
    const evidence = { ...short.evidence, runId, invariants: { state: "checked", findings } as const };
    await saveRun(join(state.path, runId), { ...short, evidence });
    await writeFile(join(state.path, runId, "invariants.json"), "[]");
  }
  const reportDirectory = join(state.path, "reports");
  const merging = mergeFolders({
    runs: ["one", "two"].map((name) => join(state.path, name)),
    reportDirectory,
    context: testContext(),
  });
  await expect(merging).rejects.toThrow("with the hash that run.json has of it");
  await expect(readdir(reportDirectory)).rejects.toThrow("ENOENT");
});
