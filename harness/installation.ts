import { join, relative, sep } from "node:path";
import type { Context } from "./context.ts";

/** Whether this is what `scripts/build.mjs` made, as the package holds it, and not the sources of a clone. */
export const IS_BUILT = import.meta.url.endsWith(".js");

/** The file that Node.js runs for a source: itself in a clone; what was built from it in the package, since Node.js refuses TypeScript below `node_modules`. */
export function programFile(source: string, isBuilt = IS_BUILT): string {
  return isBuilt ? source.replace(/\.ts$/, ".js") : source;
}

/** Where the user stands, and how. */
export type Called = Pick<Context, "projectDirectory" | "workingDirectory" | "environment">;

/**
 * How loadproof is called where the user stands, for commands that a message tells to run: `bin/loadproof` in a clone
 * (with its folder from elsewhere), `npx loadproof` in a project that has installed it, `pnpm exec loadproof` where pnpm
 * runs it, `loadproof` where it is installed for the whole machine.
 */
export function commandName({ projectDirectory, workingDirectory, environment }: Called): string {
  const parts = projectDirectory.split(sep);
  const modules = parts.indexOf("node_modules");
  if (modules === -1) {
    const launcher = join("bin", "loadproof");
    return workingDirectory === projectDirectory ? launcher : join(projectDirectory, launcher);
  }
  const project = parts.slice(0, modules).join(sep);
  const isBelow = relative(project, workingDirectory).split(sep)[0] !== "..";
  if (!isBelow) return "loadproof";
  return environment["npm_config_user_agent"]?.startsWith("pnpm/") ? "pnpm exec loadproof" : "npx loadproof";
}

/** What a message tells to run when tools are missing: one target in a clone, a command of the package elsewhere. */
export function setupCommand(called: Called, tool = ""): string {
  return [commandName(called), "setup", tool].filter((word) => word !== "").join(" ");
}
