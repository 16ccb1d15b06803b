import { stat } from "node:fs/promises";
import { dirname } from "node:path";

const OTHERS_ENTER = 0o001;

/** Whether users other than the owner may enter every existing folder on the way to `path` (and `path` itself). */
export async function isReachableByOthers(path: string): Promise<boolean> {
  for (let current = path; ; current = dirname(current)) {
    const status = await stat(current).catch(() => null);
    if (status !== null && (status.mode & OTHERS_ENTER) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
