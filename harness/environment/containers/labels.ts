import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { LoadproofError } from "../../errors.ts";
import { readProcess } from "../system/process-table.ts";

/** Labels of everything the containers runtime makes. */
export const LABEL = {
  /** The environment it belongs to. */
  environment: "loadproof.environment",
  /** The harness that made it: `<process id>/<start time>`. */
  owner: "loadproof.owner",
  /** Where that process id means something: machine, boot and process namespace. */
  ownerHome: "loadproof.owner-home",
  /** `services` on images built here. */
  image: "loadproof.image",
} as const;

export interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

export async function ownerLabels(environmentId: string, processId: number): Promise<Record<string, string>> {
  const self = await readProcess(processId);
  if (self === null) throw new LoadproofError("INTERNAL", `process ${processId} can't find itself`);
  return {
    [LABEL.environment]: environmentId,
    [LABEL.owner]: `${self.pid}/${self.startedAt}`,
    [LABEL.ownerHome]: await ownerHome(),
  };
}

export function parseOwner(label: string | undefined): Owner | null {
  const match = /^(\d+)\/(.+)$/.exec(label ?? "");
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { pid: Number(match[1]), startedAt: match[2] };
}

/** Two harnesses that share a daemon but not their processes (another machine, another container) must not judge each other dead. */
export async function ownerHome(): Promise<string> {
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return [hostname(), boot.trim(), namespace].join(" ").trim();
}
