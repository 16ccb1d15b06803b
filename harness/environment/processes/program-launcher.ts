import { movedBytes } from "../system/moved-bytes.ts";
import { LoadproofError } from "../../errors.ts";
import type { Guardian } from "../guardian/guardian.ts";
import type { Incarnation, InstanceLauncher } from "../managed-service.ts";
import type { HeldPort } from "../ports/reservation.ts";
import { LogFile } from "../logs/log-file.ts";
import { fillFolder } from "../system/fill-folder.ts";
import { starveProcess } from "./starve-process.ts";
import { type ProgramCommand, startProcess } from "./supervised-process.ts";

function disk({ command, diskFolder }: ProgramOptions): string {
  if (diskFolder !== undefined) return diskFolder;
  throw new LoadproofError("ENVIRONMENT_FAILED", `${command.name} has no small disk of its own`);
}

const NO_NETWORK = "a process has no network of its own; only a container can be disconnected";

export interface ProgramOptions {
  readonly service: string;
  readonly url: string;
  readonly command: ProgramCommand;
  readonly logPath: string;
  readonly port: HeldPort;
  /** Where its small disk is mounted, where it has one. */
  readonly diskFolder?: string;
  readonly untilHealthy: (signal: AbortSignal) => Promise<void>;
  /** Done before each launch: what the program needs on disk. */
  readonly prepare?: () => Promise<void>;
}

/** Launches one program of this machine, again and again on the same port. */
export function programLauncher(options: ProgramOptions, guardian: Guardian): InstanceLauncher {
  const { command, service, url, port } = options;
  const log = new LogFile(options.logPath);
  return {
    name: command.name,
    service,
    url,
    logTail: () => log.tail(),
    async launch(): Promise<Incarnation> {
      await options.prepare?.();
      await port.release();
      const started = await startProcess(command, log, guardian);
      return {
        ended: started.ended,
        untilHealthy: options.untilHealthy,
        stop: () => started.stop(),
        kill: () => started.kill(),
        pause: () => started.pause(),
        resume: () => started.resume(),
        starve: (workers) => starveProcess({ pid: started.pid, command }, workers, guardian),
        fillDisk: async () => fillFolder(disk(options)),
        disconnect: () =>
          Promise.reject(new LoadproofError("ENVIRONMENT_FAILED", `${command.name}: ${NO_NETWORK}`)),
        movedBytes: () => movedBytes(started.pid),
      };
    },
  };
}
