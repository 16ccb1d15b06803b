import type { Problem } from "../../errors.ts";
import { parseBound, type WrittenBound } from "./bound.ts";
import { POLICY_DEFAULTS, VALIDITY_DEFAULTS } from "./defaults.ts";
import type { MergedFile } from "./merge-layers.ts";
import { didYouMean } from "../../text/nearest.ts";
import { readTags } from "./resolve-objective.ts";
import type { ExpectedFailure, Objective, Policy, ThresholdFile, ValidityName, Waiver } from "./types.ts";

/** Validity checks with a lower bound; all others have an upper one. */
const AT_LEAST: ReadonlySet<string> = new Set<ValidityName>(["achievedRate", "duration"]);
const DAY_MS = 86_400_000;

type Sections = Pick<MergedFile, "file" | "at">;

/** The bounds of validity, those of the file over the defaults. */
export function resolveValidity(merged: Sections, problems: Problem[]): ThresholdFile["validity"] {
  const { scenarios: _scenarios, ...written } = {
    ...VALIDITY_DEFAULTS,
    ...definedOnly(merged.file.validity),
  };
  const bounds = Object.entries(written).map(([name, text]) => {
    const bound = parseBound(text) as WrittenBound;
    const unit = name === "clockSkew" ? "ms" : "share";
    if (bound.unit !== unit || AT_LEAST.has(name) !== bound.operator.startsWith(">")) {
      const expected = `a bound such as ${JSON.stringify(VALIDITY_DEFAULTS[name as ValidityName])}`;
      problems.push({ subject: `${merged.at(["validity", name])} validity.${name}`, value: text, expected });
    }
    return [name, bound];
  });
  return Object.fromEntries(bounds) as ThresholdFile["validity"];
}

export function resolvePolicy(merged: Sections, problems: Problem[]): Policy {
  const written = { ...POLICY_DEFAULTS, ...definedOnly(merged.file.policy) };
  const share = (name: "reproducibleErrorShare" | "failedRequestShare"): WrittenBound => {
    const bound = parseBound(written[name]) as WrittenBound;
    if (!isUpperShare(bound)) {
      const subject = `${merged.at(["policy", name])} policy.${name}`;
      const expected = `a bound such as ${JSON.stringify(POLICY_DEFAULTS[name])}`;
      problems.push({ subject, value: bound.text, expected });
    }
    return bound;
  };
  return {
    ...written,
    reproducibleErrorShare: share("reproducibleErrorShare"),
    failedRequestShare: share("failedRequestShare"),
  };
}

export function resolveExpectedFailures(merged: MergedFile, problems: Problem[]): readonly ExpectedFailure[] {
  return merged.expectedFailures.map((listed, index) => {
    const { id, where, share, why } = listed.value;
    const bound = parseBound(share) as WrittenBound;
    if (!isUpperShare(bound)) {
      const subject = `${listed.at("share")} expectedFailures[${index}].share`;
      problems.push({ subject, value: share, expected: 'an upper bound such as "<= 30%"' });
    }
    const name = id ?? `expected-failures-${index + 1}`;
    return { id: name, where: readTags(where), share: bound, why: why ?? null };
  });
}

function isUpperShare({ unit, operator }: WrittenBound): boolean {
  return unit === "share" && operator.startsWith("<");
}

/** A waiver must name an objective that is judged and may be waived. Expired ones are kept: they are said in the verdict. */
export function resolveWaivers(
  merged: MergedFile,
  objectives: readonly Objective[],
  problems: Problem[],
): readonly Waiver[] {
  return merged.waivers.map((listed, index) => {
    const { objective: id, until, bound, reason, owner } = listed.value;
    const objective = objectives.find((one) => one.id === id);
    const subject = `${listed.at("objective")} waivers[${index}].objective`;
    if (objective === undefined) {
      const known = objectives.map((one) => one.id);
      const expected = "the id of an objective of this file";
      problems.push({ subject, value: id, expected, ...didYouMean(id, known) });
    } else if (objective.critical) {
      const expected = "an objective that isn't critical: a critical one can't be waived";
      problems.push({ subject, value: id, expected });
    }
    const endsMs = Date.parse(`${until}T00:00:00Z`) + DAY_MS;
    const limit = bound === undefined ? null : parseBound(bound);
    return { objective: id, endsMs, until, bound: limit, reason, owner };
  });
}

export function resolveScore(merged: MergedFile, problems: Problem[]): ThresholdFile["score"] {
  const read = (key: "warn" | "fail"): WrittenBound | null => {
    const written = merged.file.score?.[key];
    if (written === undefined) return null;
    const bound = parseBound(written) as WrittenBound;
    if (!["share", ""].includes(bound.unit) || !bound.operator.startsWith(">")) {
      const subject = `${merged.at(["score", key])} score.${key}`;
      problems.push({ subject, value: written, expected: 'a lower bound such as ">= 90%"' });
    }
    return bound;
  };
  return { warn: read("warn"), fail: read("fail") };
}

/** Without the keys whose value is undefined, so that they don't hide a default. */
function definedOnly<Value extends object>(
  value: Value | undefined,
): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, one]) => one !== undefined)) as never;
}

/** Removing an objective that isn't inherited is a slip: the one that was meant would still be judged. */
export function checkWithout(merged: MergedFile, problems: Problem[]): void {
  for (const [index, id] of (merged.file.without ?? []).entries()) {
    if (merged.inheritedIds.includes(id)) continue;
    const subject = `${merged.at(["without", index])} without[${index}]`;
    const expected = "the id of an inherited objective";
    problems.push({ subject, value: id, expected, ...didYouMean(id, merged.inheritedIds) });
  }
}
