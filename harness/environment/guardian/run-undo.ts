import { spawn } from "node:child_process";
import { once } from "node:events";
import type { GuardedCommand } from "../../contracts/environment.ts";
import { killTree } from "../system/process-signals.ts";
import { settlesWithin } from "../system/waiting.ts";

/** Runs what undoes something, in the place of a harness that can't any more. */
export async function runUndo({ words, variables, folder, timeoutMs }: GuardedCommand): Promise<void> {
  const [program, ...rest] = words;
  const child = spawn(program, rest, { cwd: folder, detached: true, env: variables, stdio: "ignore" });
  const ended = once(child, "exit");
  if (!(await settlesWithin(ended, timeoutMs)) && child.pid !== undefined) await killTree(child.pid);
}
