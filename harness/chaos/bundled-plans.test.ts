import { resolve } from "node:path";
import { expect, test } from "vitest";
import { planRun } from "../plan/prepare-run.ts";
import { ProblemCollector } from "../text/problems.ts";
import { makeContext } from "../tools/testing/make-context.ts";
import { bundledExperiments, readExperiments } from "./experiments.ts";
import { contextOf, flagsOf } from "./run-of.ts";

const CONTEXT = makeContext({ environment: {}, workingDirectory: resolve(import.meta.dirname, "../..") });

/** Long enough to see the system well before the fault and to tell a recovery after it, among what else a plan is held to. */
test.each(bundledExperiments(CONTEXT))("%s can be carried out as it is written", async (id) => {
  const problems = new ProblemCollector();
  const [experiment] = readExperiments([id], CONTEXT, problems);
  problems.throwIfAny();
  if (experiment === undefined) throw new Error(`no experiment ${id}`);
  const flags = flagsOf(experiment, { runtime: "processes", language: "en" }, "loadtest_reports");
  const planned = await planRun(experiment.file.scenario, flags, contextOf(experiment, CONTEXT));
  expect(planned.plan.schedule.map(({ name }) => name)).toContain("fault");
});
