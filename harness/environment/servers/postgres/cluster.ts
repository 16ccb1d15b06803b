import { chown, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LoadproofError } from "../../../errors.ts";
import { LogFile } from "../../logs/log-file.ts";
import { baseVariables, startProcess } from "../../processes/supervised-process.ts";
import type { SystemUser } from "../../system/system-user.ts";
import { settlesWithin } from "../../system/waiting.ts";
import type { ProgramSetup } from "../server-module.ts";
import { POSTGRES_INITDB_ARGUMENTS, POSTGRES_USER } from "./settings.ts";

const INITDB_TIMEOUT_MS = 60_000;

export interface ClusterOptions {
  readonly setup: ProgramSetup;
  readonly initdb: string;
  readonly user: SystemUser | null;
  readonly folder: string;
  readonly dataFolder: string;
}

/** Makes the data folder with `initdb`. Its output goes into the server's log. */
export async function initializeCluster({
  setup,
  initdb,
  user,
  folder,
  dataFolder,
}: ClusterOptions): Promise<void> {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, setup.secrets.serverPassword, { mode: 0o600 });
  if (user !== null) await chown(passwordFile, user.userId, user.groupId);
  const command = {
    name: "initdb",
    executable: initdb,
    arguments: [
      ...POSTGRES_INITDB_ARGUMENTS,
      `--username=${POSTGRES_USER}`,
      `--pwfile=${passwordFile}`,
      "--no-sync",
      "--no-instructions",
      `--pgdata=${dataFolder}`,
    ],
    variables: baseVariables(setup.context),
    folder,
    user,
    softStop: [{ signal: "SIGINT", graceMs: 2_000 }],
  } as const;
  const log = new LogFile(setup.logPath);
  const started = await startProcess(command, log, setup.guardian);
  if (!(await settlesWithin(started.exitCode, INITDB_TIMEOUT_MS))) await started.stop();
  await rm(passwordFile, { force: true });
  if ((await started.exitCode) === 0) return;
  throw new LoadproofError(
    "SERVICE_FAILED",
    `${(await started.ended).message} while it made the data folder "${dataFolder}"; the end of its log:\n${log.tail().slice(-20).join("\n")}`,
  );
}
