import type { Runtime } from "./plan.ts";
import type { Said } from "./reason.ts";
import type { ServiceDescription } from "./run.ts";

/** What an instance is kept from until it is let go. */
export interface Held {
  release(): Promise<void>;
}

/** A disk on which nothing more can be written. */
export interface FilledDisk extends Held {
  readonly sizeBytes: number;
  /** What it took to fill it. */
  readonly filledBytes: number;
}

/** An instance whose one core is kept busy by others. Shares are of that core, 1 being all of it. */
export interface Starved extends Held {
  readonly core: string;
  readonly workersShare: number;
  readonly victimShare: number;
  /** Before it was starved, on whatever core. */
  readonly victimBefore: number;
}

/** What a service of the environment can be made to do; faults use this and nothing else. */
export interface RunningService {
  /** Instance name: `chat-1`, `dbman-2`, `postgres`, `redis`. */
  readonly name: string;
  /** Service name without the replica: `chat`, `dbman`. */
  readonly service: string;
  /** Base URL (`http://127.0.0.1:18080`) or `host:port` of a server. */
  readonly url: string;
  readonly state: "running" | "paused" | "stopped";
  /**
   * Requests that it has served since it started, without those that only look whether it is there; `null` where it does
   * not count them, or does not answer.
   */
  requestsServed(): Promise<number | null>;
  /** Last lines of its log, newest last. */
  logTail(): readonly string[];
  /** Soft stop; waits until it is gone, forces after its grace time. */
  stop(): Promise<void>;
  /** SIGKILL, or its container equivalent. */
  kill(): Promise<void>;
  /** SIGSTOP, or its container equivalent. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Binds it to one core that so many busy workers share with it; resolves with what each side got of it. */
  starve(workers: number): Promise<Starved>;
  /** Fills the small disk of its own that it was started with; that it ends meanwhile is no unexpected end. */
  fillDisk(): Promise<FilledDisk>;
  /** Takes it from its network, which containers have. */
  disconnect(): Promise<Held>;
  /** Starts it again on the same port, or lets it go on where it was paused, and waits until it is healthy; so for one that runs. */
  start(): Promise<void>;
}

/** The way from one part to another, by names of services, servers or instances; `load` is the load generator. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** What can be done to every connection of a way, to those that are open already as well. */
export type Disturbance =
  /** What comes back comes later. */
  | { readonly kind: "latency"; readonly delayMs: number; readonly jitterMs: number }
  /** Of each connection, in each direction. */
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  /** Nobody listens; open connections are closed. */
  | { readonly kind: "refuse" }
  /** Connections are accepted and stay open, and what is sent in these directions is lost. */
  | { readonly kind: "silence"; readonly directions: readonly Direction[] }
  /** Each connection is reset as soon as it is used. */
  | { readonly kind: "reset" };

/** `request`: from who calls to who is called. */
export type Direction = "request" | "response";

/** What the smallest request there is came to, on a connection of its own. */
export type RoundTrip =
  | { readonly outcome: "answered"; readonly lengthMs: number }
  | { readonly outcome: "refused" | "reset" | "closed" | "silent" };

/** A connection that is open, and has not been used. */
export interface ProbeConnection extends Disposable {
  /** Asks on it, once. */
  ask(timeoutMs: number): Promise<RoundTrip>;
}

/** By the proxy, as the system goes, or past it. */
export type Path = "proxied" | "direct";

/** The way from one instance to another (or from the load), through a proxy of its own. */
export interface ProxiedWay extends Link {
  /** Disturbs it so, and in no other way any more. */
  disturb(disturbance: Disturbance): Promise<void>;
  /** Nothing disturbs it any more. What a disturbance has taken bytes from is cut, so that its ends connect anew. */
  undisturb(): Promise<void>;
  connect(path: Path): Promise<ProbeConnection>;
  /** Has about so many bytes sent back, on a connection of its own; `null` when it took longer than that. */
  transfer(path: Path, bytes: number, timeoutMs: number): Promise<Transfer | null>;
  /**
   * What the system has sent on it in the last seconds. Where that is too little to be certain, waits some seconds for
   * more; `null` where this machine can't tell.
   */
  carried(signal: AbortSignal): Promise<Carried | null>;
}

/** What the system has sent on a way; `isTraffic`: more than what keeps idle connections open. */
export interface Carried extends Transfer {
  readonly isTraffic: boolean;
}

export interface Transfer {
  readonly bytes: number;
  readonly lengthMs: number;
}

/** What faults of a plan need of the environment that they are to disturb. */
export interface EnvironmentNeeds {
  /** Ways that go through a proxy, so that they can be slowed, cut or reset. */
  readonly links?: readonly Link[];
  /** Servers whose data lies on a disk of their own that is small enough to fill. */
  readonly smallDisks?: readonly string[];
}

/** A program to run beside the system, with all it gets. */
export interface GuardedCommand {
  /** What messages call it. */
  readonly name: string;
  readonly words: readonly [string, ...string[]];
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly folder: string;
  readonly timeoutMs: number;
}

export interface CommandEnd {
  /** `null` when a signal ended it, or nobody could start it. */
  readonly exitCode: number | null;
  /** How it ended. */
  readonly told: Said;
  /** The end of what it wrote, stdout and stderr as they came. */
  readonly output: string;
}

/** Commands that end with the harness, however that ends, and what is to be done when it is gone. */
export interface CommandRunner {
  /** Resolves when it has ended, by itself, by its time or by the signal. */
  run(command: GuardedCommand, signal: AbortSignal): Promise<CommandEnd>;
  /** From here on it is run when the harness is gone before the returned function was called. */
  keepUndo(command: GuardedCommand): Promise<() => Promise<void>>;
}

/** A service that ended although nobody asked it to. */
export interface UnexpectedExit extends Said {
  readonly name: string;
  readonly at: number;
  readonly logTail: readonly string[];
}

/** All that a run has started. Disposing stops everything, in reverse order; it may be called twice. */
export interface StartedEnvironment extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly instances: readonly RunningService[];
  readonly servers: readonly string[];
  readonly services: readonly ServiceDescription[];
  /** Milliseconds from the first start to the last service being healthy. */
  readonly readyMs: number;
  /** Connection string of PostgreSQL for the fixture loaders; undefined for external targets. */
  readonly postgresUrl: string | undefined;
  /** Base URLs of a service, one per replica. */
  urls(service: string): readonly string[];
  /** The same for the load generator: by a proxy where a fault of the plan is to disturb that way. */
  loadUrls(service: string): readonly string[];
  /** All ways of a link that goes through proxies, or an error that lists the ways that do. */
  ways(link: Link): readonly ProxiedWay[];
  /** The instance of that name, or an error that lists the names there are. */
  instance(name: string): RunningService;
  /** Called for each unexpected exit, also for those that happened before the call. */
  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void;
}
