import type { RunEvidence } from "../../contracts/run.ts";

/**
 * What two runs must have in common to be compared, in words: the one list, of which the comparability key is a hash. Base URLs and revisions
 * are left out on purpose: they are what a comparison is about.
 */
export function conditionsOf(evidence: Omit<RunEvidence, "comparabilityKey">): Record<string, string> {
  const { shape, bundle, generators, environment, machine } = evidence;
  const phases = (shape?.phases ?? []).map(
    ({ phase, from, to, durationMs }) => `${phase} ${from}-${to} ${durationMs / 1000} s`,
  );
  return {
    scenario: evidence.scenario,
    profile: evidence.profile ?? "own",
    load:
      shape === null
        ? ["own", ...(evidence.k6Options ?? [])].join(" ")
        : `${shape.model}: ${phases.join(", ")}, at most ${shape.vusMax} VUs`,
    script: bundle?.sha256.slice(0, 12) ?? "none",
    k6: [...new Set(generators.map((generator) => generator.k6Version))].sort().join(", "),
    runtime: environment.runtime,
    topology: environment.services
      .map(({ name, urls }) => `${name} x${urls.length}`)
      .sort()
      .join(", "),
    machine: `${machine.cpuModel} x${machine.cores} ${Math.round(machine.memoryBytes / 2 ** 30)} GiB ${machine.architecture}`,
  };
}
