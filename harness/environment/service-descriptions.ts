import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { RunningService } from "../contracts/environment.ts";
import type { ServiceDescription } from "../contracts/run.ts";

/** The bundled services for the evidence; their version is the project's. */
export async function describeServices(
  topology: Topology,
  running: readonly RunningService[],
  context: Pick<Context, "projectDirectory">,
): Promise<readonly ServiceDescription[]> {
  const project = JSON.parse(await readFile(join(context.projectDirectory, "package.json"), "utf8")) as {
    version?: string;
  };
  return topology.services.map(({ name }) => ({
    name,
    urls: running.filter((instance) => instance.service === name).map(({ url }) => url),
    version: project.version ?? null,
  }));
}
