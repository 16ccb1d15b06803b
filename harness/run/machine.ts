import { arch, cpus, release, totalmem, type } from "node:os";
import type { RunEvidence } from "../contracts/run.ts";

/** The machine the run was made on; part of what makes two runs comparable. */
export function describeMachine(nodeVersion: string): RunEvidence["machine"] {
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() ?? "unknown",
    cores: Math.max(processors.length, 1),
    memoryBytes: totalmem(),
    operatingSystem: `${type()} ${release()}`,
    architecture: arch(),
    node: nodeVersion,
  };
}
