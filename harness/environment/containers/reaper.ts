import type { Context } from "../../context.ts";
import { settlesWithin } from "../system/waiting.ts";
import type { DockerConnection } from "./docker.ts";
import { imageExists } from "./image-presence.ts";

/** The image that this version of Testcontainers runs; both names of it are Testcontainers' own. */
const RYUK_VARIABLE = "RYUK_CONTAINER_IMAGE";
const RYUK_IMAGE = "testcontainers/ryuk:0.14.0";
const START_TIMEOUT_MS = 20_000;

/**
 * Labels by which Ryuk, Testcontainers' reaper, removes what outlives this process, its guardian and this machine's other
 * helpers. Ryuk is used where its image is here, or a registry has just been reached to get it; without it the guardian
 * and the sweep at the next start do the same.
 */
export async function reaperLabels(
  connection: DockerConnection,
  registryReached: boolean,
  { environment }: Pick<Context, "environment">,
): Promise<Record<string, string>> {
  if (environment["TESTCONTAINERS_RYUK_DISABLED"] === "true") return {};
  const image = environment[RYUK_VARIABLE] || RYUK_IMAGE;
  if (!registryReached && !(await imageExists(connection.docker, image))) return {};
  const { getReaper, LABEL_TESTCONTAINERS_SESSION_ID } = await import("testcontainers");
  const reaper = getReaper(connection.client).catch(() => null);
  if (!(await settlesWithin(reaper, START_TIMEOUT_MS))) return {};
  const started = await reaper;
  return started === null ? {} : { [LABEL_TESTCONTAINERS_SESSION_ID]: started.sessionId };
}
