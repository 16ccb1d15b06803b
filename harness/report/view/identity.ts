import type { RunEvidence } from "../../contracts/run.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { raisedCommand } from "../sections/findings/next-command.ts";
import type { RunIdentity, VerdictView } from "./types.ts";

/** What was run, where and how; from evidence that is already clean. */
export function runIdentity(evidence: RunEvidence, verdict: Verdict): RunIdentity {
  return {
    runId: evidence.runId,
    scenario: evidence.scenario,
    profile: evidence.profile,
    command: evidence.command,
    seed: evidence.seed,
    startedAt: evidence.startedAt,
    endedAt: evidence.endedAt,
    durationMs: Math.max(0, Date.parse(evidence.endedAt) - Date.parse(evidence.startedAt)),
    complete: evidence.status === "complete" && !verdict.incomplete,
    incompleteReason: evidence.incompleteReason,
    incompleteCause: evidence.incompleteCause ?? null,
    runtime: evidence.environment.runtime,
    services: evidence.environment.services,
    servers: evidence.environment.servers,
    readyMs: evidence.environment.readyMs,
    defects: evidence.environment.defects,
    machine: evidence.machine,
    revision: evidence.revision,
    k6Versions: [...new Set(evidence.generators.map((generator) => generator.k6Version))].sort(),
    loadproof: evidence.loadproof ?? null,
    raisedCommand: raisedCommand(evidence),
    bundleSha256: evidence.bundle?.sha256 ?? null,
    samplesSha256: evidence.samples?.sha256 ?? null,
    thresholds: verdict.thresholds,
    comparabilityKey: evidence.comparabilityKey,
    shape: evidence.shape,
    tenant: evidence.tenant ?? null,
  };
}

/** The verdict as it was judged. */
export function verdictView(evidence: RunEvidence, verdict: Verdict): VerdictView {
  const count = (result: string): number => verdict.objectives.filter((one) => one.result === result).length;
  return {
    word: verdict.verdict,
    invalid: verdict.invalid,
    incomplete: verdict.incomplete || evidence.status === "incomplete",
    code: verdict.code,
    facts: verdict.facts,
    reason: verdict.reason,
    exitCode: verdict.exitCode,
    score: verdict.score,
    breachesToFail: verdict.policy.breachesToFail,
    spikesToWarn: verdict.policy.spikesToWarn,
    counts: { pass: count("pass"), warn: count("warn"), breach: count("breach"), skipped: count("skipped") },
    notes: verdict.notes,
  };
}
