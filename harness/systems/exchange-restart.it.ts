import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { restartKilledEngines } from "./testing/engine-restart.ts";

test("engines of a run that were killed begin with their snapshots, which go with the environment", async () => {
  await using state = await stateFolder();
  const { before, after } = await restartKilledEngines("processes", state.path, testContext());
  expect(before).toEqual([0, 0]);
  expect(after.map((offset) => offset >= 5)).toEqual([true, true]);
  expect(await readdir(state.path)).toEqual(["logs"]);
});
