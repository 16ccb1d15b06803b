import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./figures.ts";
import { cpuProbe } from "./probe.ts";

const WRITES = 50;
const PAGE_BYTES = 8_192;
/** Where PostgreSQL's data lies when the report folder is out of its user's reach; `/tmp` may be memory. */
const DISK_FOLDER = existsSync("/var/tmp") ? "/var/tmp" : tmpdir();

/** What this machine is worth right now: CPU, what a commit to disk costs, and how many others want the CPU. */
export function machineLine(): string {
  const [minute = 0, fiveMinutes = 0] = loadavg();
  return [
    cpuProbe(),
    `fsync ${fsyncProbeMs().toFixed(2)} ms (median of ${WRITES} pages in ${DISK_FOLDER})`,
    `load average ${minute.toFixed(1)} ${fiveMinutes.toFixed(1)}`,
    `Node ${process.versions.node}`,
  ].join("; ");
}

/** Milliseconds to write one page and have it on disk. */
function fsyncProbeMs(): number {
  const folder = mkdtempSync(join(DISK_FOLDER, "loadproof-fsync-"));
  const file = openSync(join(folder, "page"), "w");
  const page = Buffer.alloc(PAGE_BYTES, 1);
  const times = Array.from({ length: WRITES }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
  return median(times);
}
