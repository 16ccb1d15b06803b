import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LoadproofError, messageOf } from "../../errors.ts";
import type { Guardian } from "../guardian/guardian.ts";
import type { SystemUser } from "../system/system-user.ts";

const run = promisify(execFile);

/** Enough for a server with its fixtures and a short load, little enough to be filled in memory. */
const SIZE_BYTES = 384 * 1024 * 1024;

/** Gives a folder a disk of its own, in memory, which is gone with the harness. Returns what takes it away. */
export async function mountSmallDisk(
  folder: string,
  user: SystemUser | null,
  guardian: Guardian,
): Promise<() => Promise<void>> {
  const owner = user === null ? "" : `,uid=${user.userId},gid=${user.groupId}`;
  await guardian.keepMount(folder);
  const options = `size=${SIZE_BYTES},mode=0700${owner}`;
  await run("mount", ["-t", "tmpfs", "-o", options, "loadproof", folder]).catch((cause: unknown) => {
    const message = `no disk could be mounted at "${folder}": ${messageOf(cause)}`;
    const hint = "a full disk needs a small one, which root may mount; in containers Docker does it";
    throw new LoadproofError("ENVIRONMENT_FAILED", message, { cause, hint });
  });
  return async () => {
    await run("umount", [folder]);
    await guardian.forgetMount(folder);
  };
}
