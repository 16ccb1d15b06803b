import { totalmem } from "node:os";
import type { Context } from "../../../context.ts";
import { InputProblems } from "../../../errors.ts";

export const POSTGRES_USER = "loadproof";
export const POSTGRES_DATABASE = "postgres";

/** The same order and case rules on every machine, whatever locales it has. */
export const POSTGRES_INITDB_ARGUMENTS = [
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--auth-host=scram-sha-256",
  "--auth-local=scram-sha-256",
] as const;

const FSYNC_VARIABLE = "LOADPROOF_POSTGRES_FSYNC";
const MEBIBYTE = 1024 * 1024;
const SHARED_BUFFERS_MIB_MAX = 512;
const SHARED_BUFFERS_MIB_MIN = 128;

/** Settings of a server that holds one run's data: as safe as in production, with few checkpoints and a useful log. */
export function postgresSettings(fsync: "on" | "off"): Readonly<Record<string, string>> {
  const quarterMib = Math.floor(totalmem() / MEBIBYTE / 4);
  const buffersMib = Math.max(SHARED_BUFFERS_MIB_MIN, Math.min(SHARED_BUFFERS_MIB_MAX, quarterMib));
  return {
    fsync,
    max_connections: "200",
    shared_buffers: `${buffersMib}MB`,
    effective_cache_size: `${buffersMib * 2}MB`,
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    random_page_cost: "1.1",
    jit: "off",
    log_min_duration_statement: "1000",
    log_lock_waits: "on",
    timezone: "UTC",
    // Keeps dynamic shared memory in the data folder, so that a killed server leaves none of it in the system.
    dynamic_shared_memory_type: "mmap",
  };
}

/** `LOADPROOF_POSTGRES_FSYNC`: `on` unless asked otherwise. Whatever it is, the report names it. */
export function fsyncSetting(context: Pick<Context, "environment">): "on" | "off" {
  const value = context.environment[FSYNC_VARIABLE] ?? "";
  if (value === "" || value === "on") return "on";
  if (value === "off") return "off";
  throw new InputProblems([{ subject: FSYNC_VARIABLE, value, expected: "on or off" }]);
}

/** How the server's command line takes settings. */
export function asArguments(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
