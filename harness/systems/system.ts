import type { OnProgress } from "#fixtures/data-set.ts";
import type { ServerName, Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Finding } from "../contracts/findings.ts";
import type { DiagnosisHints } from "../contracts/hints.ts";
import type { StateCheck } from "../contracts/system-state.ts";
import type { Proofs } from "./proof.ts";
import type { AddressedServer } from "./server-addresses.ts";

/** All that the harness knows of one bundled system. What a system needs is said here and nowhere else. */
export interface SystemDescription {
  /** Its name is the system's: scenarios name it in the catalogue, and `up` takes it as its word. */
  readonly topology: Topology;
  /** For sentences: `chat system`. */
  readonly title: string;
  /** Services that scripts call, each by a variable of its own (`chat` -> `CHAT_BASE_URL`); `BASE_URL` names the first. */
  readonly entries: readonly [string, ...string[]];
  /** Further servers that `up` starts beside the topology's, such as a Prometheus for objectives that ask one. */
  readonly keptServers: readonly ServerName[];
  /** Variables of its scripts with their defaults; the caller's environment wins. */
  readonly variables: Readonly<Record<string, ScriptVariable>>;
  readonly fixtures: Fixtures;
  /** Known mistakes that can be switched on in it, by name. */
  readonly defects: readonly string[];
  /** How each of them is proven to be caught, by its name. */
  readonly proofs: Proofs;
  /** `null`: nothing is checked of its data after a load. */
  readonly invariants: Invariants | null;
  /** Whether all of it is there, for runs in which something disturbs it. */
  readonly state: SystemStateCheck;
  /** Who can sign in to it, for the words of `up`. */
  readonly accounts: string;
  /** What the rules of the diagnosis look for; the evidence of a run carries it. */
  readonly hints: DiagnosisHints;
}

export interface ScriptVariable {
  readonly fallback: string;
  /** Of an account: never written into a plan or a report. */
  readonly secret?: true;
}

export interface FixtureWork {
  readonly onProgress: OnProgress;
  /** Ends it; nothing half done is taken for whole. */
  readonly signal: AbortSignal;
}

export interface FixtureOptions extends FixtureWork {
  readonly users: number;
  /** The same seed gives the same rows. */
  readonly seed: number;
}

/** Where a system that was started here, is kept by `up` or was named by variables has what fixtures go through. */
export type FixtureTarget = Pick<InvariantSources, "address" | "urls">;

/** What is in a system, as the loader has recorded it there. */
export interface LoadedFixtures {
  /** `2022 users, 808 rooms`. */
  readonly summary: string;
  readonly users: number;
  /** `null` where the system does not say. */
  readonly seed: number | null;
  readonly loadedAt: string | null;
  readonly resetAt: string | null;
  /** By table, or by what else the system has. */
  readonly counts: Readonly<Record<string, number>>;
  /** What is no longer as it was loaded: rows that were changed or taken away, and rows that were written since. */
  readonly changes: readonly { readonly table: string; readonly changed: number; readonly written: number }[];
}

/** Of a system that keeps no record of its load. */
export function loadedWithoutRecord(
  loaded: Pick<LoadedFixtures, "summary" | "users" | "counts">,
): LoadedFixtures {
  return { ...loaded, seed: null, loadedAt: null, resetAt: null, changes: [] };
}

export interface Fixtures {
  /** Users (or accounts) that a run and `up` get; 0 where nobody has to be there. */
  readonly users: number;
  /** Most that a load makes. */
  readonly usersMax: number;
  /** What they go through: of a system of the user's its address comes from a variable. */
  readonly through: { readonly server: AddressedServer } | { readonly service: string };
  /** Fills a system, for a run, for `up` and for `fixtures load` alike; the same fixtures that are there are left alone. */
  load(target: FixtureTarget, options: FixtureOptions): Promise<LoadedFixtures>;
  /** `null` when nothing is loaded. */
  list(target: FixtureTarget): Promise<LoadedFixtures | null>;
  /** Back to what was there right after the load; a sentence that says why where nothing can be taken back. */
  readonly reset: ((target: FixtureTarget, work: FixtureWork) => Promise<LoadedFixtures>) | string;
  /** Variables that tell scripts what the fixtures have made; they win over the caller's environment. */
  variables(users: number): Readonly<Record<string, string>>;
}

/** Variables of the scripts for what a run and `up` load. */
export function usualVariables({ fixtures }: SystemDescription): Readonly<Record<string, string>> {
  return fixtures.variables(fixtures.users);
}

/** Where the checks of a system's data find what they compare. */
export interface InvariantSources {
  /** Address of one of the `servers` they need. */
  readonly address: (server: AddressedServer) => string;
  /** Base URLs of a service, one per replica. */
  readonly urls: (service: string) => readonly string[];
  /** Path of the file of ids that the load has recorded under this name, such as `acknowledged`. */
  readonly idsFile: (name: string) => string;
}

/** One look at a running system; what does not answer before the signal is not ok. */
export type SystemStateCheck = (
  environment: Pick<StartedEnvironment, "instances" | "urls">,
  signal: AbortSignal,
) => Promise<readonly StateCheck[]>;

export interface Invariants {
  /** Servers whose addresses they need: of a system of the user's they come from variables such as `KAFKA_BOOTSTRAP`. */
  readonly servers: readonly AddressedServer[];
  /** Names of those whose violations are something lost, and of those whose violations are something done twice. */
  readonly tells: { readonly lost: readonly string[]; readonly duplicated: readonly string[] };
  /** Waits until the system has come to rest, then checks its data: a finding for each invariant, broken or not. */
  check(sources: InvariantSources, context: Context): Promise<readonly Finding[]>;
}
