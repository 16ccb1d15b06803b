import type { Cause } from "../contracts/diagnosis.ts";
import type { Flags } from "../options/table.ts";

/** A load in which mistakes of a system show, as `loadproof run` takes it. */
export interface ProofLoad {
  readonly scenario: string;
  readonly flags: Pick<Flags, "profile" | "vus" | "duration" | "action" | "thresholds">;
  /** Of the environment: settings of the services and variables of the script. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What of a run must tell a mistake; all that is named must. */
export interface Catch {
  /** Ids of objectives that must be missed. */
  readonly objectives?: readonly string[];
  /** Names of invariants that must be broken. */
  readonly invariants?: readonly string[];
  /** Ids of objectives that interleaved pairs with and without the mistake must call slower. */
  readonly slower?: readonly string[];
}

/** How one known mistake is proven to be caught. */
export interface Proof {
  readonly load: ProofLoad;
  /** Why it must show at this load and in this time, with the figures. */
  readonly arithmetic: string;
  /** `nothing`: an equivalent mistake, whose run must be as good as one without it. */
  readonly caughtBy: Catch | "nothing";
  /** The cause that the diagnosis must name first; `null` where none of its rules could tell it. */
  readonly cause: Cause | null;
}

export type Proofs = Readonly<Record<string, Proof>>;
