import { join } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { cacheDirectory } from "./cache.ts";
import type { ResolvedTool } from "./contracts.ts";
import type { InstallJob } from "./install-job.ts";
import { findInstalled, runMethod } from "./install-job.ts";
import { acquireInstallLock } from "./install-lock.ts";
import { searchTool } from "./search.ts";

/** Lets the machine's package manager install the tool; one at a time, as package managers want it. */
export async function installIntoSystem(job: InstallJob): Promise<ResolvedTool> {
  const folder = cacheDirectory(job.context);
  await makeFolder(folder);
  await using cleanup = new AsyncDisposableStack();
  const lock = join(folder, "system.lock");
  cleanup.use(
    await acquireInstallLock(lock, job.context, () => job.onProgress("waiting for another install")),
  );
  const meanwhile = await searchTool(job.tool, job.context);
  if (meanwhile.found !== null) return meanwhile.found;
  await runMethod(job, folder);
  return findInstalled(job);
}
