import { readFile, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { z } from "zod";
import { writeWhole } from "../../files/write-whole.ts";
import type { Context } from "../../context.ts";
import type { StartedEnvironment } from "../../contracts/environment.ts";
import { runtimeSchema } from "../../contracts/plan.ts";
import { serviceDescriptionSchema } from "../../contracts/run.ts";
import { LoadproofError } from "../../errors.ts";
import { readProcess } from "../system/process-table.ts";

const OWNER_ONLY = 0o600;

/** The file that `up` writes and `down` reads: which process holds the environment, and where its parts are. */
const environmentStateSchema = z.strictObject({
  schema: z.literal("loadproof.environment"),
  version: z.literal(1),
  /** The process that holds the environment; the start time tells it from a later one with the same id. */
  keeper: z.strictObject({ pid: z.number().int().positive(), startedAt: z.string().min(1) }),
  startedAt: z.iso.datetime(),
  topology: z.string(),
  runtime: runtimeSchema,
  services: z.array(serviceDescriptionSchema),
  servers: z.array(z.string()),
  instances: z.array(z.strictObject({ name: z.string(), url: z.string() })),
  /** Holds the password, so only the owner may read the file. */
  postgresUrl: z.string().nullable(),
  /** Folder of the services' logs. */
  logDirectory: z.string(),
});
export type EnvironmentState = z.infer<typeof environmentStateSchema>;

/** Where the one environment that `up` keeps has its state: `.loadproof/up` in the clone, or in the project that has installed the package. */
export function keptEnvironmentDirectory(context: Pick<Context, "projectDirectory">): string {
  const [project = context.projectDirectory] = context.projectDirectory.split(`${sep}node_modules${sep}`);
  return join(project, ".loadproof", "up");
}

function statePath(directory: string): string {
  return join(directory, "environment.json");
}

/** Called by the keeper itself when its environment is ready; the file appears whole or not at all. */
export async function writeEnvironmentState(
  directory: string,
  environment: StartedEnvironment,
  options: { readonly context: Pick<Context, "processId" | "now">; readonly topology: string },
): Promise<EnvironmentState> {
  const { processId, now } = options.context;
  const self = await readProcess(processId);
  if (self === null) throw new LoadproofError("INTERNAL", `process ${processId} can't find itself`);
  const state: EnvironmentState = {
    schema: "loadproof.environment",
    version: 1,
    keeper: { pid: self.pid, startedAt: self.startedAt },
    startedAt: new Date(now()).toISOString(),
    topology: options.topology,
    runtime: environment.runtime,
    services: [...environment.services],
    servers: [...environment.servers],
    instances: environment.instances.map(({ name, url }) => ({ name, url })),
    postgresUrl: environment.postgresUrl ?? null,
    logDirectory: join(directory, "logs"),
  };
  await writeWhole(statePath(directory), JSON.stringify(state, null, 2), OWNER_ONLY);
  return state;
}

/** The state that was written, whether its keeper still runs or not; `null` when there is none. Throws BAD_FILE for another file. */
export async function readEnvironmentState(directory: string): Promise<EnvironmentState | null> {
  const path = statePath(directory);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const result = environmentStateSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const message = `"${path}" is not a state file of loadproof: ${z.prettifyError(result.error)}`;
  throw new LoadproofError("BAD_FILE", message, { hint: "end what it describes by hand, then remove it" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Called by the keeper when its environment is gone, and by `stopKeeper` for a keeper that could not do it. */
export async function removeEnvironmentState(directory: string): Promise<void> {
  await rm(statePath(directory), { force: true });
}
