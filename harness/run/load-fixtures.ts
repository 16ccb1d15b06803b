import type { StartedEnvironment } from "../contracts/environment.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import type { RunSetting } from "./run-setting.ts";

/** Fills a system that was started for this run; one of the user's is left as it is. Throws FIXTURES_FAILED. */
export async function loadFixtures(
  { prepared: { system, plan }, progress }: RunSetting,
  environment: StartedEnvironment,
): Promise<void> {
  if (system === null || environment.runtime === "external") return;
  const phase = progress.phase("loading fixtures");
  try {
    const onProgress = (message: string): void => phase.update(message);
    phase.done(await system.fixtures.load(environment, { seed: plan.seed, onProgress }));
  } catch (cause) {
    const message = `fixtures of ${plan.scenario}: ${messageOf(cause)}`;
    throw new LoadproofError("FIXTURES_FAILED", message, { cause });
  }
}
