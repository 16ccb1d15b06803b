import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { requireTool } from "../../tools/index.ts";
import { LOOPBACK } from "../ports/reservation.ts";
import {
  fsyncSetting,
  POSTGRES_DATABASE,
  POSTGRES_USER,
  postgresSettings,
  untilPostgresAnswers,
} from "../servers/postgres.ts";
import { killTree } from "../system/process-signals.ts";
import { findByCommand } from "../system/process-table.ts";
import { type SystemUser, unprivilegedUser } from "../system/system-user.ts";
import { initializeCluster } from "./postgres-cluster.ts";
import { makePostgresFolder, removePostgresFolder } from "./postgres-folder.ts";
import type { ServerProgram, ServerSetup } from "./server-program.ts";
import { baseVariables, type ProgramCommand } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;
/** SIGINT ends the sessions and stops cleanly; SIGQUIT stops at once and recovers at the next start. */
const SOFT_STOP = [
  { signal: "SIGINT", graceMs: 8_000 },
  { signal: "SIGQUIT", graceMs: 6_000 },
] as const;

/** A PostgreSQL server of this machine; its data folder is removed with the environment. */
export async function postgresProgram(setup: ServerSetup): Promise<ServerProgram> {
  const { context, port, secrets, guardian } = setup;
  const fsync = fsyncSetting(context);
  const tool = await requireTool("postgres", context);
  const user = await unprivilegedUser(context);
  const folder = await makePostgresFolder(setup.stateDirectory, user, context);
  await guardian.keepFolder(folder);
  const address = `${LOOPBACK}:${port.port}`;
  const url = `postgresql://${POSTGRES_USER}:${secrets.postgresPassword}@${address}/${POSTGRES_DATABASE}`;
  const dataFolder = join(folder, "data");
  const initdb = join(tool.path, "initdb");
  return {
    endpoint: { service: "postgres", url, address },
    label: `PostgreSQL ${tool.version} (fsync ${fsync})`,
    program: {
      service: "postgres",
      url: address,
      port,
      logPath: setup.logPath,
      command: postgresCommand({
        context,
        user,
        folder,
        executable: join(tool.path, "postgres"),
        dataFolder,
        settings: serverSettings(port.port, fsync),
      }),
      prepare: async () => {
        if (!existsSync(join(dataFolder, "PG_VERSION")))
          await initializeCluster({ setup, initdb, user, folder, dataFolder });
        await endOrphans(clusterName(port.port));
      },
      untilHealthy: (signal) => untilPostgresAnswers(url, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
    dispose: async () => {
      await removePostgresFolder(folder, dataFolder);
      await guardian.forgetFolder(folder);
    },
  };
}

/** Part of the title of each of the server's processes. */
function clusterName(port: number): string {
  return `loadproof-${port}`;
}

/** When only the postmaster was killed, its children end by themselves soon; until then a new one refuses to start. */
async function endOrphans(cluster: string): Promise<void> {
  const orphans = await findByCommand(`postgres: ${cluster}: `);
  await Promise.all(orphans.map(killTree));
}

/** `mmap` keeps dynamic shared memory in the data folder, so that a killed server leaves none of it in the system. */
function serverSettings(port: number, fsync: "on" | "off"): Readonly<Record<string, string>> {
  return {
    ...postgresSettings(fsync),
    listen_addresses: LOOPBACK,
    port: String(port),
    unix_socket_directories: "",
    dynamic_shared_memory_type: "mmap",
    cluster_name: clusterName(port),
  };
}

function postgresCommand(parts: {
  context: Context;
  user: SystemUser | null;
  folder: string;
  executable: string;
  dataFolder: string;
  settings: Readonly<Record<string, string>>;
}): ProgramCommand {
  const settings = Object.entries(parts.settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return {
    name: "postgres",
    executable: parts.executable,
    arguments: ["-D", parts.dataFolder, ...settings],
    variables: baseVariables(parts.context),
    folder: parts.folder,
    user: parts.user,
    softStop: SOFT_STOP,
  };
}
