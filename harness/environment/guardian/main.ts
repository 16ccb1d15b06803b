import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createInterface } from "node:readline";
import { removePostgresFolder } from "../servers/postgres/folder.ts";
import { readProcess } from "../system/process-table.ts";
import type { GuardedCommand } from "../../contracts/environment.ts";
import { endProcess, type Guarded } from "./end-process.ts";
import type { GuardianRequest } from "./protocol.ts";
import { runUndo } from "./run-undo.ts";

/**
 * A small process beside the harness that ends what the harness started when the harness is gone, however it went: a
 * SIGKILL runs no cleanup code, but the kernel closes the pipe. It is in a session of its own, so that neither Ctrl-C nor
 * a signal to the harness's group reaches it.
 */
const run = promisify(execFile);
const guarded = new Map<number, Guarded>();
const folders = new Set<string>();
const environments = new Set<string>();
const mounts = new Set<string>();
const commands = new Map<number, GuardedCommand>();

async function handle(request: GuardianRequest): Promise<void> {
  switch (request.kind) {
    case "watch": {
      const entry = await readProcess(request.pid);
      if (entry !== null) guarded.set(request.pid, { entry, softStop: request.softStop });
      break;
    }
    case "forget":
      guarded.delete(request.pid);
      break;
    case "keep-folder":
      folders.add(request.path);
      break;
    case "forget-folder":
      folders.delete(request.path);
      break;
    case "keep-containers":
      environments.add(request.environmentId);
      break;
    case "forget-containers":
      environments.delete(request.environmentId);
      break;
    case "keep-mount":
      mounts.add(request.path);
      break;
    case "forget-mount":
      mounts.delete(request.path);
      break;
    case "keep-command":
      commands.set(request.key, request.command);
      break;
    case "forget-command":
      commands.delete(request.key);
      break;
  }
  process.stdout.write(`${request.number}\n`);
}

async function endAll(): Promise<void> {
  // Of a process that was injecting nothing goes on when its undoing begins.
  const ended = Promise.allSettled([...guarded.values()].map(endProcess));
  const undone = ended.then(() => Promise.allSettled([...commands.values()].map(runUndo)));
  await Promise.allSettled([ended, undone, removeContainers()]);
  await Promise.allSettled(
    [...folders].map((path) => removePostgresFolder(path, join(path, "data"), () => unmount(path))),
  );
  await Promise.allSettled([...mounts].map(unmount));
}

/** One that was never mounted, or that somebody still holds, is no reason to leave the rest. */
async function unmount(path: string): Promise<void> {
  if (mounts.delete(path)) await run("umount", ["-l", path]).catch(() => undefined);
}

/** Docker's client is loaded only now: an environment without containers never needs it. */
async function removeContainers(): Promise<void> {
  if (environments.size === 0) return;
  const [{ connectDocker }, { removeAbandoned }] = await Promise.all([
    import("../containers/docker.ts"),
    import("../containers/leftovers.ts"),
  ]);
  const { docker } = await connectDocker();
  await Promise.allSettled([...environments].map((environmentId) => removeAbandoned(docker, environmentId)));
}

let handled: Promise<unknown> = Promise.resolve();
let ending = false;

function end(): void {
  if (ending) return;
  ending = true;
  void handled.then(endAll).finally(() => process.exit(0));
}

process.stdout.on("error", () => undefined);
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("SIGTERM", end);

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const request = JSON.parse(line) as GuardianRequest;
  handled = handled.then(() => handle(request)).catch((error: unknown) => console.error(error));
});
lines.on("close", end);
