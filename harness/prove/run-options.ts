import { resolve } from "node:path";
import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import type { Flags, Language } from "../options/table.ts";
import { isProfilePath } from "../plan/read-profile.ts";
import type { ProofLoad } from "../systems/proof.ts";
import type { Step } from "./steps.ts";

/** What all loads of a proof have in common. */
export interface LoadSetting {
  readonly runtime: "auto" | Runtime;
  readonly language: Language;
}

/** Flags of `loadproof run` for a load. Files of the tables are those of this project, wherever the user stands. */
export function flagsOf(
  load: ProofLoad,
  { runtime, language }: LoadSetting,
  { projectDirectory }: Pick<Context, "projectDirectory">,
): Flags {
  const { profile, thresholds, ...flags } = load.flags;
  return {
    ...flags,
    ...(profile === undefined
      ? {}
      : { profile: isProfilePath(profile) ? resolve(projectDirectory, profile) : profile }),
    ...(thresholds === undefined ? {} : { thresholds: resolve(projectDirectory, thresholds) }),
    runtime,
    lang: language,
  };
}

/** The same with what a single run needs: where it goes, and its mistake. */
export function runFlagsOf(
  { load, mistake }: Step,
  setting: LoadSetting,
  directory: string,
  context: Pick<Context, "projectDirectory">,
): Flags {
  return {
    ...flagsOf(load, setting, context),
    reportDir: directory,
    ...(mistake === null ? {} : { defects: mistake.name }),
  };
}

/**
 * The context of a load: its variables win over the caller's, and no pinned baseline of the place where the user stands has
 * a say in its verdict.
 */
export function contextOf({ load }: Step, directory: string, context: Context): Context {
  return {
    ...context,
    environment: { ...context.environment, ...load.variables },
    workingDirectory: directory,
  };
}
