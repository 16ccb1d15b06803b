import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runEvidenceSchema } from "#harness/contracts/run.ts";
import { judgeRun } from "#harness/judge/judge-run.ts";
import { parseSavedThresholds, savedThresholdsSchema } from "#harness/plan/read-thresholds.ts";
import { readSampleStore } from "#harness/sketch/index.ts";
import { SAMPLES_FILE } from "./made-up-hour.ts";
import { printTaken } from "./once.ts";

/** Judges a saved run from its files. Argument: its folder. */
const [folder = ""] = process.argv.slice(2);
const text = (name: string): string => readFileSync(join(folder, name), "utf8");

await printTaken(() => {
  const verdict = judgeRun({
    evidence: runEvidenceSchema.parse(JSON.parse(text("run.json"))),
    samples: readSampleStore(readFileSync(join(folder, SAMPLES_FILE))),
    summary: null,
    thresholds: parseSavedThresholds(savedThresholdsSchema.parse(JSON.parse(text("thresholds.json")))),
    thresholdsReference: null,
    nowMs: 0,
  });
  const unjudged = verdict.objectives.filter(({ numbers }) => numbers.value === null);
  if (unjudged.length > 0) throw new Error(`${unjudged.length} objectives had nothing to judge`);
});
