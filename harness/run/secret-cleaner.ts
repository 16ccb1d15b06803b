import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { mapStrings } from "../text/map-strings.ts";
import { redact } from "../text/redact.ts";
import { secretRemover } from "../text/secret-values.ts";

/** Takes out of a text the secrets that a run was given, in whatever form, and what looks like one. */
export type SecretCleaner = (text: string) => string;

export function secretCleaner(
  { options }: { readonly options: Pick<PreparedRun["options"], "variables"> },
  { environment }: Pick<Context, "environment">,
): SecretCleaner {
  const remove = secretRemover({ ...environment, ...options.variables });
  return (text) => redact(remove(text));
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
