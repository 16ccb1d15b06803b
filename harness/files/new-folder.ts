import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./error-code.ts";
import { guardDisk } from "./guard-disk.ts";
import { makeFolder } from "./make-folder.ts";

const SAME_NAMES_MAX = 100;

/** Makes a folder that nobody else has: one that is taken gets a counter (`-2`). Returns its path. */
export async function makeNewFolder(path: string): Promise<string> {
  await guardDisk(dirname(path), () => makeFolder(dirname(path)));
  for (let attempt = 1; ; attempt++) {
    const own = attempt === 1 ? path : `${path}-${attempt}`;
    const isOurs = await guardDisk(own, () =>
      mkdir(own).then(
        () => true,
        (error: unknown) => {
          if (errorCode(error) !== "EEXIST" || attempt >= SAME_NAMES_MAX) throw error;
          return false;
        },
      ),
    );
    if (isOurs) return own;
  }
}
