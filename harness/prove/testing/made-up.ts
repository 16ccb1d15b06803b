import type { Cause } from "../../contracts/diagnosis.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { judgeMadeUp } from "../../judge/testing/judge-made-up.ts";
import { CHAT } from "../../systems/chat.ts";
import type { Proof, ProofLoad } from "../../systems/proof.ts";
import { buildReport } from "../build-report.ts";
import type { Measured } from "../measured.ts";
import type { ProofReport } from "../report.ts";
import { type Mistake, stepsOf } from "../steps.ts";

export const LOAD: ProofLoad = { scenario: "chat", flags: { profile: "smoke", vus: "6", duration: "8s" } };

export function madeUpMistake(name: string, changes: Partial<Proof> = {}): Mistake {
  const proof = {
    load: LOAD,
    arithmetic: "made up",
    caughtBy: { objectives: ["p95"] },
    cause: null,
    ...changes,
  };
  return { system: CHAT, name, proof };
}

/** What 1,200 requests of 80 to 120 ms are held to. */
const OBJECTIVES = {
  met: "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }",
  missed: "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 50ms' }",
  near: "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 50ms', warn: '< 400ms' }",
  "too-few": "{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms', minSamples: 5000 }",
} as const;

export interface MadeUpRun {
  readonly p95?: keyof typeof OBJECTIVES;
  /** Violations of `acknowledged = stored` among 300; `null`: it was not checked. */
  readonly lost?: number | null;
  readonly causes?: readonly Cause[];
  readonly verdict?: Partial<Verdict>;
  readonly comparison?: Measured["comparison"];
}

/** What a run came to, judged for real. */
export function madeUpRun(run: MadeUpRun = {}): Measured {
  const { p95 = "met", lost = 0, causes = [], verdict = {}, comparison = null } = run;
  const findings =
    lost === null ? [] : [{ name: "acknowledged = stored", compared: 300, violations: lost, examples: [] }];
  return {
    startedAt: "2026-11-21T18:17:04.000Z",
    seconds: 20.4,
    run: "loads/made-up/runs/made-up",
    verdict: { ...judgeMadeUp({ objectives: [OBJECTIVES[p95]], input: { findings } }), ...verdict },
    causes: [...causes],
    comparison,
    machine: {
      cpuModel: "Made-up CPU",
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      operatingSystem: "linux 6.1",
      architecture: "x64",
      node: "24.1.0",
    },
    runtime: "processes",
  };
}

/** A proof of these in their loads; each run as it is given by the name of its mistake. */
export function madeUpReport(
  mistakes: readonly Mistake[] = [madeUpMistake("slow-store")],
  runs: Readonly<Record<string, MadeUpRun>> = {},
  { controlsMin = 0, isWhole = true }: { readonly controlsMin?: number; readonly isWhole?: boolean } = {},
): ProofReport {
  const results = stepsOf(mistakes, controlsMin).map((step) => ({
    step,
    measured: madeUpRun(runs[step.mistake?.name ?? "control"]),
  }));
  return buildReport(results, { isWhole, loadproof: "0.1.0", now: Date.UTC(2026, 10, 21, 18, 40) });
}
