import { realpath, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { InstallMethod, InstallTask, PlatformName } from "../contracts.ts";
import { openToAll } from "../open-to-all.ts";
import { runChecked } from "../run-command.ts";

const NPM_TIMEOUT_MS = 5 * 60_000;

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the package's archive; npm refuses any other content. */
  readonly integrity: string;
}

/** A package of the npm registry, without its install scripts; `finish` does what those would have done. */
export function npmPackage(
  packages: Readonly<Record<PlatformName, PinnedPackage>>,
  finish: (packageFolder: string) => Promise<void>,
): InstallMethod {
  return {
    label: "npm package",
    scope: "cache",
    requires: ["npm"],
    unusable: async () => null,
    install: async (task) => {
      const pinned = packages[task.platform];
      task.onProgress(`installing the npm package ${pinned.name} ${pinned.version}`);
      await npmInstall(task, pinned);
      await finish(join(task.folder, "node_modules", pinned.name));
      await openToAll(task.folder);
    },
  };
}

/** A lock file of one entry makes npm check the pinned integrity, and gives its cache, proxies and settings for free. */
async function npmInstall(task: InstallTask, pinned: PinnedPackage): Promise<void> {
  const dependencies = { [pinned.name]: pinned.version };
  const { version, integrity } = pinned;
  const lock = {
    lockfileVersion: 3,
    requires: true,
    packages: { "": { dependencies }, [`node_modules/${pinned.name}`]: { version, integrity } },
  };
  await writeFile(join(task.folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await writeFile(join(task.folder, "package-lock.json"), JSON.stringify(lock));
  const [file, ...leading] = await npmCommand(task);
  const parameters = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await runChecked(file, [...leading, ...parameters], {
    environment: {
      ...task.context.environment,
      PATH: pathWithOwnNode(task),
      npm_config_update_notifier: "false",
    },
    workingDirectory: task.folder,
    timeoutMs: NPM_TIMEOUT_MS,
    signal: task.context.interrupted,
  });
}

/** npm run by our own Node where its file shows how: an older Node on PATH makes it warn about engines. */
async function npmCommand(task: InstallTask): Promise<[string, ...string[]]> {
  const npm = await realpath(task.pathOf("npm"));
  return npm.endsWith(".js") ? [task.context.nodeExecutable, npm] : [npm];
}

function pathWithOwnNode({ context }: InstallTask): string {
  return [dirname(context.nodeExecutable), context.environment["PATH"] ?? ""].join(delimiter);
}
