import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readTextIfThere } from "../files/read-regular-file.ts";
import { runCommand } from "../tools/run-command.ts";

/** What a project shows of itself, so that nobody has to be asked. */
export interface Project {
  /** As a file may be called. */
  readonly name: string;
  /** By the lock file; npm without one. */
  readonly packageManager: "npm" | "pnpm" | "yarn";
  /** Whether a fresh checkout gets loadproof with its packages. */
  readonly hasLoadproof: boolean;
  /** What starts the system: a script of package.json, or a Compose file. */
  readonly start: { readonly by: "script" | "compose"; readonly name: string } | null;
  readonly ci: "github" | "gitlab";
}

const GIT_TIMEOUT_MS = 5_000;
const START_SCRIPTS = ["start", "dev", "serve"];
const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

interface Manifest {
  readonly name?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

export async function readProject(context: Context): Promise<Project> {
  const folder = context.workingDirectory;
  const isThere = (name: string): boolean => existsSync(join(folder, name));
  const manifest = readManifest(folder);
  const script = START_SCRIPTS.find((name) => typeof manifest.scripts?.[name] === "string");
  const compose = COMPOSE_FILES.find(isThere);
  return {
    name: fileName(manifest.name ?? basename(folder)),
    packageManager: isThere("pnpm-lock.yaml") ? "pnpm" : isThere("yarn.lock") ? "yarn" : "npm",
    hasLoadproof: "loadproof" in { ...manifest.dependencies, ...manifest.devDependencies },
    start:
      script !== undefined
        ? { by: "script", name: script }
        : compose === undefined
          ? null
          : { by: "compose", name: compose },
    ci: isThere(".gitlab-ci.yml") || (await isOnGitLab(folder, context)) ? "gitlab" : "github",
  };
}

function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(
      readTextIfThere(join(folder, "package.json"), FILE_BYTES_MAX.written) ?? "{}",
    ) as Manifest;
  } catch {
    // It is the project's to mend, and nothing here depends on it.
    return {};
  }
}

/** `@shop/api` is `api`. */
function fileName(name: unknown): string {
  const plain = String(name).replace(/^@[^/]*\//, "");
  return plain.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "load-test";
}

async function isOnGitLab(folder: string, context: Context): Promise<boolean> {
  try {
    const options = {
      environment: context.environment,
      workingDirectory: folder,
      timeoutMs: GIT_TIMEOUT_MS,
      signal: context.interrupted,
    };
    const { stdout } = await runCommand("git", ["remote", "get-url", "origin"], options);
    return /gitlab/i.test(stdout);
  } catch {
    return false;
  }
}
