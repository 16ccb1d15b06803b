import { readFile } from "node:fs/promises";

/** Bytes that a process has read and written by system calls, on sockets too, as Linux counts them; `null` elsewhere. */
export async function movedBytes(pid: number): Promise<number | null> {
  const counters = await readFile(`/proc/${pid}/io`, "utf8").catch(() => "");
  const [read, written] = ["rchar", "wchar"].map(
    (name) => new RegExp(`^${name}: (\\d+)$`, "m").exec(counters)?.[1],
  );
  return read === undefined || written === undefined ? null : Number(read) + Number(written);
}
