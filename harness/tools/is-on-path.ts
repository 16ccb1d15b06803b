import { delimiter, isAbsolute, join } from "node:path";
import type { Context } from "../context.ts";
import { isExecutable } from "./is-executable.ts";

/** Whether an executable of that name lies in a folder of PATH. */
export async function isOnPath(name: string, context: Context): Promise<boolean> {
  const folders = (context.environment["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  for (const folder of folders) if (await isExecutable(join(folder, name))) return true;
  return false;
}
