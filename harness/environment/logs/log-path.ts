import { join } from "node:path";

/** The log of one instance in the state folder of its run. */
export function logPath(stateDirectory: string, instance: string): string {
  return join(stateDirectory, "logs", `${instance}.log`);
}
