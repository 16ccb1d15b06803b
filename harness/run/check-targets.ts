import { say, sayAll, type Said } from "../contracts/reason.ts";
import { deadServices, probeTargets, type TargetProbe } from "../environment/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { Telling } from "../report/words/telling.ts";
import type { Progress } from "../terminal/progress.ts";
import type { EvidenceRecorder } from "./evidence-recorder.ts";
import { ToldError } from "./told-error.ts";

/** Says of each target that does not answer as it should; a service that answers at none of its URLs ends the run. */
export async function checkTargets(
  prepared: Pick<PreparedRun, "targets"> & {
    readonly options: Pick<PreparedRun["options"], "allowDeadTarget">;
  },
  recorder: Pick<EvidenceRecorder, "addEvent">,
  progress: Pick<Progress, "event">,
  telling: Pick<Telling, "reason">,
): Promise<void> {
  const { targets, options } = prepared;
  const probes = await probeTargets(targets);
  for (const probe of probes) {
    if (probe.outcome === "reachable") continue;
    const found = describe(probe);
    recorder.addEvent("note", probe.service, found);
    progress.event(telling.reason(found));
  }
  const dead = deadServices(probes).flatMap(([, own]) => own.map(describe));
  if (dead.length === 0 || options.allowDeadTarget) return;
  throw new ToldError("TARGET_DEAD", say("NOTHING_TO_LOAD", { targets: sayAll(dead) }), "hint.startOrMend");
}

function describe({ service, url, told }: TargetProbe): Said {
  return say("AT_URL", { service, url, what: told });
}
