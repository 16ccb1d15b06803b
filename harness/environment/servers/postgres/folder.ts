import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeFolder } from "../../../files/make-folder.ts";
import type { Context } from "../../../context.ts";
import { LoadproofError } from "../../../errors.ts";
import { canEnter, type SystemUser } from "../../system/system-user.ts";

const OWNER_ONLY = 0o700;
const SHARED_MEMORY_LINE = 6;
const run = promisify(execFile);

/**
 * An own folder for the server: in the run's state folder, or in a temporary one where the server's user can't enter that.
 * `/var/tmp` comes before `/tmp`, which may be memory, where a sync to disk would cost nothing.
 */
export async function makePostgresFolder(
  stateDirectory: string,
  user: SystemUser | null,
  context: Pick<Context, "environment">,
): Promise<string> {
  await makeFolder(stateDirectory);
  const parent =
    user === null
      ? stateDirectory
      : await firstReachable([stateDirectory, ...temporaryFolders(context)], user);
  const folder = await mkdtemp(join(parent, "loadproof-postgres-"));
  await chmod(folder, OWNER_ONLY);
  if (user !== null) await chown(folder, user.userId, user.groupId);
  return folder;
}

function temporaryFolders({ environment }: Pick<Context, "environment">): readonly string[] {
  return [environment["TMPDIR"] ?? "", "/var/tmp", "/tmp"].filter((path) => path !== "");
}

async function firstReachable(folders: readonly string[], user: SystemUser): Promise<string> {
  for (const folder of folders) if (await canEnter(user, folder)) return folder;
  const tried = folders.map((folder) => `"${folder}"`).join(", ");
  const message = `PostgreSQL runs as the user "${user.name}", who can't enter any of ${tried}`;
  const hint = "set TMPDIR to a folder that all users can enter";
  throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint });
}

/**
 * Removes the folder, and the interlock segment that a killed server leaves in the system's shared memory. `unmount` takes
 * away the disk that the folder may be.
 */
export async function removePostgresFolder(
  folder: string,
  dataFolder: string,
  unmount?: () => Promise<unknown>,
): Promise<void> {
  const pidFile = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => "");
  const segment = sharedMemoryId(pidFile);
  if (segment !== null) await run("ipcrm", ["-m", segment]).catch(() => undefined);
  await unmount?.();
  await rm(folder, { recursive: true, force: true });
}

/** The System V segment of a `postmaster.pid`, which only a server that was killed leaves behind. */
export function sharedMemoryId(pidFile: string): string | null {
  return /^\s*\d+\s+(\d+)\s*$/.exec(pidFile.split("\n")[SHARED_MEMORY_LINE] ?? "")?.[1] ?? null;
}
