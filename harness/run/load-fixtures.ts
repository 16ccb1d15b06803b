import type { StartedEnvironment } from "../contracts/environment.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import { startedTarget } from "../systems/server-addresses.ts";
import { inEnglish } from "./in-english.ts";
import type { RunSetting } from "./run-setting.ts";

/** Fills a system that was started for this run; one of the user's is left as it is. Throws FIXTURES_FAILED. */
export async function loadFixtures(
  { prepared: { system, plan }, context, progress, telling }: RunSetting,
  environment: StartedEnvironment,
): Promise<void> {
  if (system === null || environment.runtime === "external") return;
  const phase = progress.phase(telling.text("progress.fixtures"));
  try {
    const { summary } = await system.fixtures.load(startedTarget(environment), {
      users: system.fixtures.users,
      seed: plan.seed,
      signal: context.interrupted,
      onProgress({ message, share }) {
        if (telling.language === "en") phase.update(`${message} ${Math.round(share * 100)}%`);
      },
    });
    phase.done(inEnglish(summary, telling));
  } catch (cause) {
    const message = `fixtures of ${plan.scenario}: ${messageOf(cause)}`;
    throw new LoadproofError("FIXTURES_FAILED", message, { cause });
  }
}
