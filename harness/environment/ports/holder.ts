import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const LISTEN_STATE = "0A";
const LSOF_TIMEOUT_MS = 3_000;
const run = promisify(execFile);

/** ` by process 123 (node server.js)`, or nothing when it can't be found out (processes of other users can't be seen). */
export async function describePortHolder(port: number): Promise<string> {
  const pid = (await findInProc(port)) ?? (await findWithLsof(port));
  if (pid === null) return "";
  return ` by process ${pid}${await describeCommand(pid)}`;
}

async function describeCommand(pid: number): Promise<string> {
  try {
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8"))
      .split("\0")
      .join(" ")
      .trim()
      .slice(0, 80);
    return command === "" ? "" : ` (${command})`;
  } catch {
    return "";
  }
}

async function findInProc(port: number): Promise<number | null> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")),
  );
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return null;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => "")));
    if (links.some((link) => sockets.has(link))) return Number(pid);
  }
  return null;
}

/** Inodes of the sockets that listen on the port, from `/proc/net/tcp` or `/proc/net/tcp6`. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    return fields[1]?.endsWith(suffix) === true && fields[3] === LISTEN_STATE && inode !== undefined
      ? [inode]
      : [];
  });
}

async function findWithLsof(port: number): Promise<number | null> {
  try {
    const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-t"], {
      timeout: LSOF_TIMEOUT_MS,
    });
    const pid = Number.parseInt(stdout, 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null;
  }
}
