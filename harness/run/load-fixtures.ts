import type { StartedEnvironment } from "../contracts/environment.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import { inEnglish } from "./in-english.ts";
import type { RunSetting } from "./run-setting.ts";

/** Fills a system that was started for this run; one of the user's is left as it is. Throws FIXTURES_FAILED. */
export async function loadFixtures(
  { prepared: { system, plan }, progress, telling }: RunSetting,
  environment: StartedEnvironment,
): Promise<void> {
  if (system === null || environment.runtime === "external") return;
  const phase = progress.phase(telling.text("progress.fixtures"));
  try {
    const onProgress = (message: string): void => {
      if (telling.language === "en") phase.update(message);
    };
    const loaded = await system.fixtures.load(environment, { seed: plan.seed, onProgress });
    phase.done(inEnglish(loaded, telling));
  } catch (cause) {
    const message = `fixtures of ${plan.scenario}: ${messageOf(cause)}`;
    throw new LoadproofError("FIXTURES_FAILED", message, { cause });
  }
}
