import type { ServerName, Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Finding } from "../contracts/findings.ts";
import type { DiagnosisHints } from "../contracts/hints.ts";
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
  /** `null`: nothing is checked of its data after a load. */
  readonly invariants: Invariants | null;
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

export interface FixtureOptions {
  /** The same seed gives the same rows. */
  readonly seed: number;
  readonly onProgress: (message: string) => void;
}

export interface Fixtures {
  /** Fills a system that was started here, for a run and for `up` alike; says what is there now: `2000 users, 500 rooms`. */
  load(environment: StartedEnvironment, options: FixtureOptions): Promise<string>;
  /** Variables that tell scripts what the fixtures have made; they win over the caller's environment. */
  readonly variables: Readonly<Record<string, string>>;
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

export interface Invariants {
  /** Servers whose addresses they need: of a system of the user's they come from variables such as `KAFKA_BOOTSTRAP`. */
  readonly servers: readonly AddressedServer[];
  /** Waits until the system has come to rest, then checks its data: a finding for each invariant, broken or not. */
  check(sources: InvariantSources, context: Context): Promise<readonly Finding[]>;
}
