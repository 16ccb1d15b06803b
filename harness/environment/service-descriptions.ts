import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { RunningService } from "../contracts/environment.ts";
import { type ServiceDescription, serviceDescriptionSchema } from "../contracts/run.ts";

const ANSWER_TIMEOUT_MS = 5_000;

/** The bundled services for the evidence; their version is the project's. */
export async function describeServices(
  topology: Topology,
  running: readonly RunningService[],
  context: Pick<Context, "projectDirectory">,
): Promise<readonly ServiceDescription[]> {
  const project = JSON.parse(await readFile(join(context.projectDirectory, "package.json"), "utf8")) as {
    version?: string;
  };
  return Promise.all(
    topology.services.map(async (service) => {
      const urls = running.filter((instance) => instance.service === service.name).map(({ url }) => url);
      const settings =
        service.settings === undefined ? undefined : await settingsOf(`${urls[0]}${service.healthPath}`);
      return {
        name: service.name,
        urls,
        version: project.version ?? null,
        ...(settings === undefined ? {} : { settings }),
      };
    }),
  );
}

const answerSchema = z.object({ settings: serviceDescriptionSchema.shape.settings });

/** The settings that a service with settings has in effect: whether one has arrived is seen, not assumed. */
async function settingsOf(healthUrl: string): Promise<ServiceDescription["settings"]> {
  try {
    const response = await fetch(healthUrl, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return answerSchema.parse(await response.json()).settings;
  } catch {
    return undefined;
  }
}
