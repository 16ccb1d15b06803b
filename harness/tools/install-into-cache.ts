import { chmod, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { SHARED_CACHE, toolDirectory } from "./cache.ts";
import type { ResolvedTool } from "./contracts.ts";
import type { InstallJob } from "./install-job.ts";
import { findInstalled, runMethod } from "./install-job.ts";
import { acquireInstallLock } from "./install-lock.ts";
import { describeRejected } from "./missing-tool.ts";
import { searchTool } from "./search.ts";
import { findInFolder } from "./strategies/cache.ts";
import { messageOf } from "../errors.ts";

const OPEN_FOLDER = 0o755;

/** Fills a temporary folder beside the tool's place in the cache, proves it, and renames it there. */
export async function installIntoCache(job: InstallJob): Promise<ResolvedTool> {
  const { tool, context } = job;
  const target = await toolDirectory(tool, context);
  if (target === null) throw new Error(`${tool.title} has no pinned version to be cached under`);
  await makeCache(dirname(target));
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(
    await acquireInstallLock(`${target}.lock`, context, () => job.onProgress("waiting for another install")),
  );
  const meanwhile = await searchTool(tool, context);
  if (meanwhile.found !== null) return meanwhile.found;
  await removeLeftovers(target);
  const folder = await mkdtemp(`${target}.partial-`);
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, OPEN_FOLDER);
  await runMethod(job, folder);
  await proveInstalled(job, folder);
  await rm(target, { recursive: true, force: true });
  await rename(folder, target);
  return findInstalled(job);
}

/** Removes what killed installs of `target` left beside it; only the holder of the lock may. */
async function removeLeftovers(target: string): Promise<void> {
  for (const name of await readdir(dirname(target)))
    if (name.startsWith(`${basename(target)}.partial-`))
      await rm(join(dirname(target), name), { recursive: true, force: true });
}

async function makeCache(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    if (folder === SHARED_CACHE) await chmod(folder, OPEN_FOLDER);
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(
      `the tools cache can't be made: ${reason}; set XDG_CACHE_HOME to a folder you may write to`,
    );
  }
}

/** An install is only moved into place when the tool in it answers with an accepted version. */
async function proveInstalled({ tool, platform, context }: InstallJob, folder: string): Promise<void> {
  const { found, rejected } = await findInFolder(tool, join(folder, tool.cachedFolder(platform)), context);
  if (found === null) throw new Error(`what was installed can't be used: ${describeRejected(rejected)}`);
}
