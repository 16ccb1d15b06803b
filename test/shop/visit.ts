import type { Verdict } from "#harness/contracts/verdict.ts";
import type { ShopRun } from "./run-visit.ts";

/** One script against a shop of its own, and what must come of it. */
export interface Visit {
  /** What kind of script it stands for. */
  readonly kind: string;
  /** File in `scripts/`. */
  readonly script: string;
  readonly needsBrowser?: true;
  readonly right: readonly [exitCode: number, word: Verdict["verdict"]];
  /** Answers that the shop gave to `setup` and `teardown`, which no figure of the load counts. */
  readonly outsideTheLoad?: number;
  /** Answers of 400 and more that the script expects, so that they are no failures. */
  readonly expectedFailures?: number;
  /** Checks and iterations that the script comes to; not compared where timing decides. */
  readonly checks?: readonly [passed: number, total: number];
  readonly iterations?: number;
  /** Endpoints that the script names as the shop does: their rows must have the shop's counts. */
  readonly namesEndpoints?: boolean;
  /** What else is to be compared with what the shop has counted. */
  readonly also?: (run: ShopRun) => void | Promise<void>;
}
