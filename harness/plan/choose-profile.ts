import {
  type Profile,
  PROFILE_NAMES,
  type ProfileName,
  profileOf,
  RATE_PROFILE_NAMES,
  scaleProfile,
} from "#scenarios/profiles.ts";
import type { Context } from "../context.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import type { Subject } from "./find-script.ts";
import { isProfilePath, profileName, readProfile } from "./read-profile.ts";
import type { RunOptions } from "./run-options.ts";

/** The profile of a run; `shape` is `null` when it is wrong. */
export interface ChosenProfile {
  readonly name: string;
  readonly shape: LoadShape | null;
}

const DEFAULT_PROFILE = "quick";

type Asked = Pick<RunOptions, "profile" | "vus" | "durationMs">;

/**
 * A profile of the catalogue by name, or of the user's by path. `null` for a script of the user's without one, which
 * keeps its own options.
 */
export function chooseProfile(
  subject: Pick<Subject, "definition">,
  options: Asked,
  context: Pick<Context, "workingDirectory">,
  problems: ProblemCollector,
): ChosenProfile | null {
  const asked = options.profile ?? (subject.definition === null ? null : DEFAULT_PROFILE);
  if (asked === null) return null;
  if (!isProfilePath(asked)) {
    const known: readonly string[] = knownProfiles(subject);
    if (!known.includes(asked)) {
      const { expected, hint } = expectedOneOf(asked, known);
      const all = `${expected}, or the path of a profile file (.yaml)`;
      problems.add({ subject: "profile", value: asked, expected: all, ...(hint ? { hint } : {}) });
      return null;
    }
    return { name: asked, shape: scaled(profileOf(asked as ProfileName), options) };
  }
  const profile = problems.attempt(() => readProfile(asked, context));
  if (profile === undefined) return { name: profileName(asked), shape: null };
  if (profile.model === "open" && !canBeOpen(subject)) {
    const expected = `a closed profile: ${subject.definition?.name ?? "it"} has users of its own pace`;
    problems.add({ subject: "profile", value: asked, expected, hint: "leave `model: open` out" });
  }
  return { name: profileName(asked), shape: scaled(profile, options) };
}

function knownProfiles({ definition }: Pick<Subject, "definition">): readonly ProfileName[] {
  return definition?.profiles ?? [...PROFILE_NAMES, ...RATE_PROFILE_NAMES];
}

/** A script of the user's can be started at a rate like any other; of ours those that say so. */
function canBeOpen(subject: Pick<Subject, "definition">): boolean {
  return RATE_PROFILE_NAMES.some((name) => knownProfiles(subject).includes(name));
}

function scaled(profile: Profile, { vus, durationMs }: Asked): LoadShape {
  return scaleProfile(profile, {
    ...(vus === undefined ? {} : { vus }),
    ...(durationMs === undefined ? {} : { durationMs }),
  });
}
