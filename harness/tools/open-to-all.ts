import { chmod, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

const ALL_READ = 0o444;
const ALL_RUN = 0o111;

/** Gives every user the right to read, enter and run what the owner may, whatever the umask was. */
export async function openToAll(path: string): Promise<void> {
  const status = await lstat(path);
  if (status.isSymbolicLink()) return;
  await chmod(path, status.mode | ALL_READ | ((status.mode & ALL_RUN) === 0 ? 0 : ALL_RUN));
  if (status.isDirectory()) for (const name of await readdir(path)) await openToAll(join(path, name));
}
