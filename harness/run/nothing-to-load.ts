import { say, sayAll, wordsFrom, ENGLISH_WORDS, type Said } from "../contracts/reason.ts";
import type { Generator } from "../contracts/run.ts";
import type { SampleStore } from "../contracts/samples.ts";
import { hostsWithoutAddress } from "../load/index.ts";
import { ToldError } from "./told-error.ts";

/** Why a load that has begun is none: no request found its host. */
export function nothingToLoad(store: SampleStore): Said | null {
  const found = hostsWithoutAddress(store).map((host) =>
    say("OF_HOST", { host, what: say("HOST_WITHOUT_ADDRESS", {}) }),
  );
  return found.length === 0 ? null : say("NOTHING_TO_LOAD", { targets: sayAll(found) });
}

/** @throws ToldError TARGET_DEAD when that is why k6 was stopped */
export function throwIfNothingWasLoaded(generators: readonly Generator[]): void {
  const cause = generators.map(({ stopCause }) => stopCause).find((one) => one?.code === "NOTHING_TO_LOAD");
  if (cause === undefined) return;
  throw new ToldError("TARGET_DEAD", { ...cause, message: wordsFrom(ENGLISH_WORDS, cause) }, "hint.mendHost");
}
