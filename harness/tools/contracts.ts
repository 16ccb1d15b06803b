import type { Context } from "../context.ts";

export const TOOL_NAMES = [
  "node",
  "npm",
  "k6",
  "postgres",
  "redis",
  "docker",
  "go",
  "java",
  "maven",
  "kafka",
  "prometheus",
  "promtool",
  "alertmanager",
  "amtool",
  "toxiproxy",
  "chromium",
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** Platforms that tools are installed on; on others a fitting tool is still found on PATH. */
export const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-arm64"] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** `path`: found on this machine (PATH or a well-known folder); `cache`: in one of the project's caches. */
export type ToolSource = "path" | "cache";

/** A tool of an accepted version that can be used now. */
export interface ResolvedTool {
  readonly name: ToolName;
  /**
   * Absolute. The executable, except for `postgres`: the folder that holds `postgres`, `initdb` and `pg_ctl`
   * (not reached through a symlink, and, as root, a folder that other users can enter); and for `kafka`: the folder
   * of jars for the class path.
   */
  readonly path: string;
  /** As the tool prints it, without a leading `v`: `24.21.0`, `18.4`. For `docker` it is the daemon's. */
  readonly version: string;
  readonly source: ToolSource;
}

/** A candidate that was looked at and can't be used. */
export interface RejectedTool {
  readonly path: string;
  /** `null` when it did not say. */
  readonly version: string | null;
  readonly reason: string;
}

/** Everything one search for a tool has seen. */
export interface ToolSearch {
  readonly found: ResolvedTool | null;
  readonly rejected: readonly RejectedTool[];
}

/** A program that prints its version. */
export interface ExecutableFinder {
  readonly kind: "executable";
  /** Names it goes by. */
  readonly names: readonly string[];
  /** Executables that must lie in the same folder. */
  readonly companions?: readonly string[];
  readonly versionArguments: readonly string[];
  /** Its first group is the version. */
  readonly versionPattern: RegExp;
  /** What `ResolvedTool.path` is. */
  readonly gives: "executable" | "folder";
  /** Folders besides PATH where package managers put it. */
  readonly folders?: readonly string[];
  /** It refuses to run as root, so as root another user must be able to reach it. */
  readonly runsUnprivileged?: true;
}

/** A folder of jars, recognised by the name of one of them; only looked for in the cache. */
interface JarsFinder {
  readonly kind: "jars";
  /** Its first group is the version. */
  readonly jarPattern: RegExp;
}

/** The Node.js that runs this. */
interface SelfFinder {
  readonly kind: "self";
}

type Finder = ExecutableFinder | JarsFinder | SelfFinder;

/** What an install method is given. */
export interface InstallTask {
  readonly tool: Tool;
  readonly platform: PlatformName;
  /** Empty; what the method puts here becomes the tool's folder in the cache. Methods of scope `system` leave it alone. */
  readonly folder: string;
  readonly context: Context;
  /** Path of a tool that the method `requires`. */
  readonly pathOf: (name: ToolName) => string;
  readonly onProgress: (message: string) => void;
}

/** One way to get a tool. */
export interface InstallMethod {
  /** For messages: `release archive`, `Go module build`. */
  readonly label: string;
  /** `cache` fills the tool's folder of the cache; `system` changes the machine (apt, brew). */
  readonly scope: "cache" | "system";
  readonly requires: readonly ToolName[];
  /** Why it can't be used on this machine, or `null`. Costs no network. */
  readonly unusable: (context: Context) => Promise<string | null>;
  readonly install: (task: InstallTask) => Promise<void>;
}

export interface Tool {
  readonly name: ToolName;
  /** For people: `PostgreSQL`. */
  readonly title: string;
  /** Accepted versions, a semver range. */
  readonly accepts: string;
  /** The version that is installed; names the folder in the cache. `null`: whatever the package manager has. */
  readonly pinned: string | null;
  readonly neededFor: string;
  readonly finder: Finder;
  /** Where the executables (or the jars) lie in the tool's folder of the cache. */
  readonly cachedFolder: (platform: PlatformName) => string;
  /** Tried in this order. Empty: never installed by us, `manual` says how. */
  readonly installs: Readonly<Record<PlatformName, readonly InstallMethod[]>>;
  /** What a person does where nothing can be installed by us: an exact command where there is one. */
  readonly manual: (context: Context) => Promise<string>;
}
