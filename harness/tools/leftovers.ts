import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Removes what killed installs of `target` left beside it. Call it only while holding the install lock of `target`. */
export async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  const names = await readdir(parent);
  for (const name of names)
    if (name.startsWith(`${basename(target)}.partial-`))
      await rm(join(parent, name), { recursive: true, force: true });
}
