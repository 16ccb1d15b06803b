import { existsSync } from "node:fs";
import { join } from "node:path";
import { requireTool } from "../../../tools/index.ts";
import { LOOPBACK } from "../../ports/reservation.ts";
import { killTree } from "../../system/process-signals.ts";
import { findByCommand } from "../../system/process-table.ts";
import { waitUntil } from "../../system/waiting.ts";
import type { ProgramSetup, ServerModule, ServerProgram } from "../server-module.ts";
import { initializeCluster } from "./cluster.ts";
import { makePostgresFolder, removePostgresFolder } from "./folder.ts";
import { pollPostgres, postgresVersion, receiveFromPostgres } from "./readiness.ts";
import {
  asArguments,
  fsyncSetting,
  POSTGRES_DATABASE,
  POSTGRES_INITDB_ARGUMENTS,
  POSTGRES_USER,
  postgresSettings,
} from "./settings.ts";
import { unprivilegedUser } from "./unprivileged-user.ts";

export const postgres: ServerModule = {
  title: "PostgreSQL",
  image: {
    variable: "LOADPROOF_IMAGE_POSTGRES",
    name: "postgres:18.4-bookworm",
    standInArguments: async (context) => ["--postgres", (await requireTool("postgres", context)).path],
  },
  port: 5432,
  urlAt: (address, { serverPassword }) =>
    `postgresql://${POSTGRES_USER}:${serverPassword}@${address}/${POSTGRES_DATABASE}`,
  /** SIGINT ends the sessions and stops cleanly; SIGQUIT stops at once and recovers at the next start. */
  softStop: [
    { signal: "SIGINT", graceMs: 8_000 },
    { signal: "SIGQUIT", graceMs: 6_000 },
  ],
  details: (context) => [`fsync ${fsyncSetting(context)}`],
  // Asks whether it speaks TLS, which is one byte.
  talk: {
    hello: "\0\0\0\b\x04\xd2\x16/",
    receive: ({ url }, bytes, signal) => receiveFromPostgres(url, bytes, signal),
  },
  untilAnswers: ({ url }, options) => waitUntil(() => pollPostgres(url), options),
  versionOf: ({ url }) => postgresVersion(url),
  program,
  dataFolder: "/var/lib/postgresql",
  container: ({ context, secrets }) => ({
    command: [
      "postgres",
      ...asArguments({ ...postgresSettings(fsyncSetting(context)), listen_addresses: "*" }),
    ],
    variables: {
      POSTGRES_USER,
      POSTGRES_PASSWORD: secrets.serverPassword,
      POSTGRES_DB: POSTGRES_DATABASE,
      POSTGRES_INITDB_ARGS: POSTGRES_INITDB_ARGUMENTS.join(" "),
    },
  }),
};

/** Its data folder is removed with the environment. */
async function program(setup: ProgramSetup): Promise<ServerProgram> {
  const { context, port, guardian } = setup;
  const tool = await requireTool("postgres", context);
  const user = await unprivilegedUser(context);
  const folder = await makePostgresFolder(setup.stateDirectory, user, context);
  await guardian.keepFolder(folder);
  const unmount = await setup.mountDisk?.(folder, user);
  const dataFolder = join(folder, "data");
  const initdb = join(tool.path, "initdb");
  /** Part of the title of each of the server's processes. */
  const cluster = `loadproof-${port}`;
  const settings = {
    ...postgresSettings(fsyncSetting(context)),
    listen_addresses: LOOPBACK,
    port: String(port),
    unix_socket_directories: "",
    cluster_name: cluster,
  };
  return {
    version: tool.version,
    executable: join(tool.path, "postgres"),
    arguments: ["-D", dataFolder, ...asArguments(settings)],
    folder,
    user,
    prepare: async () => {
      if (!existsSync(join(dataFolder, "PG_VERSION")))
        await initializeCluster({ setup, initdb, user, folder, dataFolder });
      await endOrphans(cluster);
    },
    ...(unmount === undefined ? {} : { diskFolder: folder }),
    dispose: async () => {
      await removePostgresFolder(folder, dataFolder, unmount);
      await guardian.forgetFolder(folder);
    },
  };
}

/** When only the postmaster was killed, its children end by themselves soon; until then a new one refuses to start. */
async function endOrphans(cluster: string): Promise<void> {
  const orphans = await findByCommand(`postgres: ${cluster}: `);
  await Promise.all(orphans.map(killTree));
}
