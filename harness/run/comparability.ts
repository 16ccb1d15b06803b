import { createHash } from "node:crypto";
import type { FileReference, RunPlan } from "../contracts/plan.ts";
import type { RunEvidence } from "../contracts/run.ts";
import type { LoadEvidence } from "./evidence-recorder.ts";

interface Parts {
  readonly plan: RunPlan;
  readonly bundle: FileReference | null;
  readonly load: LoadEvidence | null;
  readonly machine: RunEvidence["machine"];
  readonly environment: RunEvidence["environment"];
}

/**
 * Two runs may be compared only when this is equal: same script, load shape, k6, topology and class of machine.
 * Base URLs and revisions are left out on purpose: they are what a comparison is about.
 */
export function comparabilityKey({ plan, bundle, load, machine, environment }: Parts): string {
  const topology = environment.services.map(({ name, urls }) => `${name}:${urls.length}`).sort();
  const identity = {
    scenario: plan.scenario,
    profile: plan.profile,
    shape: plan.shape,
    script: bundle?.sha256 ?? null,
    k6: load?.generator.k6Version ?? null,
    runtime: environment.runtime,
    topology,
    machine: `${machine.cpuModel} x${machine.cores} ${Math.round(machine.memoryBytes / 2 ** 30)} GiB ${machine.architecture}`,
  };
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
}
