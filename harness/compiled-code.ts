import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { makeFolder } from "./files/make-folder.ts";

/**
 * Node.js keeps what it compiles (TypeScript without its types included) from one start to the next, which halves the time
 * to the first line of a command. In a folder of the user's own, since what lies there is run: never in the shared temporary
 * folder that is Node's default. Where it can't be written, everything works as without it. NODE_COMPILE_CACHE and
 * NODE_DISABLE_COMPILE_CACHE are Node's own variables and win.
 */
export async function keepCompiledCode(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { NODE_COMPILE_CACHE, XDG_CACHE_HOME, HOME } = environment;
  if (NODE_COMPILE_CACHE !== undefined) return;
  const base =
    XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)
      ? XDG_CACHE_HOME
      : join(HOME ?? homedir(), ".cache");
  const folder = join(base, "loadproof", "compiled");
  try {
    // Node would make it too, and never return below /proc.
    await makeFolder(folder);
    enableCompileCache(folder);
  } catch {
    // A slower start is all that is lost.
  }
}
