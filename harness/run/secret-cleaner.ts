import type { Context } from "../context.ts";
import type { RunPlan } from "../contracts/plan.ts";
import type { RunEvidence } from "../contracts/run.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { mapStrings } from "../text/map-strings.ts";
import { redact } from "../text/redact.ts";
import { secretRemover } from "../text/secret-values.ts";

/** Takes out of a text the secrets that a run was given, in whatever form, and what looks like one. */
export type SecretCleaner = (text: string) => string;

export function secretCleaner(
  {
    options,
    plan,
  }: {
    readonly options: Pick<PreparedRun["options"], "variables">;
    readonly plan: Pick<RunPlan, "schedule">;
  },
  { environment }: Pick<Context, "environment">,
): SecretCleaner {
  const ofCommands = plan.schedule.flatMap(({ commands }) =>
    Object.values(commands ?? {}).map((command) => (typeof command === "object" ? command?.variables : {})),
  );
  const removers = [{ ...environment, ...options.variables }, ...ofCommands].map((variables) =>
    secretRemover(variables ?? {}),
  );
  const remove = (text: string): string => removers.reduce((rest, remover) => remover(rest), text);
  return (text) => redact(remove(text));
}

/** The plan as it is kept: in its commands is what the user gave. */
export function cleanPlan(plan: RunPlan, clean: SecretCleaner): RunPlan {
  const schedule = plan.schedule.map((action) =>
    action.commands === undefined ? action : { ...action, commands: mapStrings(action.commands, clean) },
  );
  return { ...plan, schedule, command: clean(plan.command) };
}

/** What of a run's evidence came from elsewhere, without secrets: files, ids and names stay as they are. */
export function cleanEvidence<Evidence extends Omit<RunEvidence, "comparabilityKey">>(
  evidence: Evidence,
  clean: SecretCleaner,
): Evidence {
  const { command, incompleteReason, incompleteCause, failure, generators, scriptErrors } = evidence;
  const { environment, events, actions, invariants } = evidence;
  const told = { command, incompleteReason, incompleteCause, failure, generators, scriptErrors };
  const unchecked = invariants.state === "not-checked" ? { invariants: mapStrings(invariants, clean) } : {};
  return { ...evidence, ...mapStrings({ ...told, environment, events, actions }, clean), ...unchecked };
}
