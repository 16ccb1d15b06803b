import { say } from "../../contracts/reason.ts";
import type { FaultResult } from "../../contracts/fault-result.ts";
import type { ChaosReport, ChaosRow } from "../report.ts";

export function madeUpFault(changes: Partial<FaultResult> = {}): FaultResult {
  const met = { state: "met", afterMs: 3_800, ...say("MARKED", {}) } as const;
  return {
    action: "fault",
    kind: "kill",
    subject: "shard-1-1",
    outcome: "recovered",
    ...say("IS_KILLED", { subject: "shard-1-1" }),
    moments: {
      injectedMs: 15_000,
      effectMs: 15_010,
      healingMs: 25_000,
      healedMs: 25_400,
      observedToMs: 45_000,
    },
    detectionMs: 390,
    recoveryFromInjectionMs: 3_800,
    recoveryFromHealingMs: 0,
    breachedMs: 3_000,
    breaches: [{ fromMs: 15_000, toMs: 18_000 }],
    flaps: 0,
    errorBudgetSpent: 2,
    requests: { count: 380, failed: 12, unknown: 3, dropped: 0 },
    residual: { beforeMs: 19, afterMs: 20, ratio: 1.05 },
    gates: { clients: met, system: { ...met, afterMs: 6_100 }, data: { ...met, afterMs: null } },
    objectives: [],
    ...changes,
  };
}

export function madeUpRow(changes: Partial<ChaosRow> = {}): ChaosRow {
  const { code, facts } = say("ALL_MET", { count: "5" });
  return {
    experiment: "exchange/shard-primary-killed",
    system: "exchange",
    title: { en: "the primary is killed", ko: "Primary 강제 종료" },
    why: null,
    command: "bin/loadproof run exchange-orders --fault faults/exchange/shard-primary-killed.yaml",
    outcome: "survived",
    headline: "PASS",
    code,
    facts: { ...facts },
    exitCode: 0,
    faults: [madeUpFault()],
    lost: 0,
    duplicated: 0,
    invariants: { held: 11, count: 11, compared: 34_853 },
    startedAt: "2026-12-01T08:00:00.000Z",
    seconds: 58,
    run: "runs/exchange-shard-primary-killed/runs/x",
    ...changes,
  };
}

export function madeUpReport(rows: readonly ChaosRow[] = [madeUpRow()]): ChaosReport {
  return {
    schema: "loadproof.chaos",
    version: 1,
    endedAt: "2026-12-01T08:30:00.000Z",
    isWhole: true,
    loadproof: "0.1.0",
    machine: null,
    runtime: "processes",
    exitCode: 0,
    rows: [...rows],
  };
}
