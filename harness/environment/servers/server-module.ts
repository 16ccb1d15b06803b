import type { Context } from "../../context.ts";
import type { Endpoint } from "../assembly/variables.ts";
import type { ContainerPlan } from "../containers/container-launcher.ts";
import type { Image } from "../containers/images.ts";
import type { Guardian } from "../guardian/guardian.ts";
import type { Secrets } from "../secrets.ts";
import type { SoftStop } from "../system/soft-stop.ts";
import type { SystemUser } from "../system/system-user.ts";
import type { WaitOptions } from "../system/waiting.ts";

/** Where a server is reached: its connection string and its `host:port`. */
export type ServerAddress = Omit<Endpoint, "service">;

/** How a part is talked to, to see whether its connections carry anything, and how fast. */
export interface Talk {
  /** What it answers on a new connection at once, one byte a character. */
  readonly hello: string;
  /** Has it send about so many bytes; resolves with how many came. */
  readonly receive: (at: ServerAddress, bytes: number, signal: AbortSignal) => Promise<number>;
}

/** Where a server listens for clients that reach it by another address. */
export interface Listener {
  readonly port: number;
  /** `host:port`, by which those clients find it. */
  readonly address: string;
}

/** All that the environment knows of one kind of server; `SERVERS` names them. */
export interface ServerModule {
  /** For reports: `PostgreSQL`. */
  readonly title: string;
  readonly image: Image & {
    /** What `local-images` must be told to make an image that stands in for this one. */
    readonly standInArguments?: (context: Context) => Promise<readonly string[]>;
  };
  /** Port of its container for the services. */
  readonly port: number;
  /** Port of its container that is published on this machine, where that is another one. */
  readonly publishedPort?: number;
  /** Connection string. */
  readonly urlAt: (address: string, secrets: Secrets) => string;
  /** What is shown of it, without a secret; `host:port` unless given. */
  readonly shownUrlAt?: (address: string) => string;
  /** A container gets the first step only, and then SIGKILL. */
  readonly softStop: readonly [SoftStop, ...SoftStop[]];
  /** For reports, beside the version: `fsync on`. Throws InputProblems for a setting that can't be read. */
  readonly details?: (context: Context) => readonly string[];
  /** It tells its clients where to find it: whoever reaches it by another address needs a listener of its own. */
  readonly tellsItsAddress?: true;
  readonly talk: Talk;
  /** Resolves when it answers as a client needs it to. */
  readonly untilAnswers: (at: ServerAddress, options: WaitOptions) => Promise<void>;
  /** The version that the running server says it is: `18.4`. */
  readonly versionOf: (at: ServerAddress, logPath: string) => Promise<string>;
  /** Makes ready what its program needs. Throws TOOL_MISSING. */
  readonly program: (setup: ProgramSetup) => Promise<ServerProgram>;
  readonly container: (setup: ContainerSetup) => ServerContainer;
  /** Folder of a container that holds data on a disk. */
  readonly dataFolder?: string;
}

/** One `/metrics` and what its series are labelled with. */
export interface ScrapeTarget {
  readonly service: string;
  readonly instance: string;
  /** `host:port`. */
  readonly address: string;
}

/** What alerts are made of, and where they go. */
export interface Alerting {
  /** File of rules, for Prometheus. */
  readonly rules: string;
  /** Configuration of Alertmanager. */
  readonly routes: string;
  /** How often services are looked at and rules evaluated; as without alerts unless given. */
  readonly intervalS?: number;
}

export interface ServerSetup {
  readonly context: Context;
  readonly secrets: Secrets;
  /** Where this machine reaches it. */
  readonly at: ServerAddress;
  /** Service instances with a `/metrics`, for a server that looks at them. */
  readonly scrapeTargets: readonly ScrapeTarget[];
  /** With `host:port` of the Alertmanager beside it; `null`: nobody is alerted. */
  readonly alerting: (Alerting & { readonly address: string }) | null;
  /** For a server that tells its address. */
  readonly listeners: readonly Listener[];
}

export interface ProgramSetup extends ServerSetup {
  readonly port: number;
  readonly stateDirectory: string;
  readonly logPath: string;
  readonly guardian: Guardian;
  /** Gives its folder a small disk of its own, and returns what takes it away; `null`: it needs none. */
  readonly mountDisk: ((folder: string, user: SystemUser | null) => Promise<() => Promise<void>>) | null;
}

export interface ContainerSetup extends ServerSetup {
  /** Where the services reach it, inside their network. */
  readonly inside: ServerAddress;
}

/** A server's program on this machine. */
export interface ServerProgram {
  readonly version: string;
  readonly executable: string;
  readonly arguments: readonly string[];
  /** Working directory. */
  readonly folder: string;
  /** Where its small disk is mounted, if it has one. */
  readonly diskFolder?: string;
  /** `null`: the user that the harness runs as. */
  readonly user: SystemUser | null;
  /** Done before each launch: what the program needs on disk. */
  readonly prepare?: () => Promise<void>;
  /** Removes what it kept on disk; called after its last incarnation is gone. */
  readonly dispose: () => Promise<void>;
}

export type ServerContainer = Pick<ContainerPlan, "entrypoint" | "command" | "variables">;
