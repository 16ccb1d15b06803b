import { rm } from "node:fs/promises";
import { makeFolder } from "../../files/make-folder.ts";

/** An empty folder of one server. Returns what removes it. */
export async function freshFolder(path: string): Promise<() => Promise<void>> {
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  await remove();
  await makeFolder(path);
  return remove;
}
