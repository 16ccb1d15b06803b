import { mkdir, rm } from "node:fs/promises";

/** An empty folder of one server. Returns what removes it. */
export async function freshFolder(path: string): Promise<() => Promise<void>> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  await remove();
  await mkdir(path, { recursive: true });
  return remove;
}
