import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess } from "../system/process-signals.ts";
import type { Docker } from "./docker.ts";
import { LABEL, ownerHome, parseOwner } from "./labels.ts";

/** A container whose making was under way when its harness died appears a moment later. */
const ROUNDS = 3;
const ROUND_PAUSE_MS = 300;

/** Removes all containers and networks of one environment, with their volumes. */
export async function removeEnvironment(docker: Docker, environmentId: string): Promise<void> {
  const filters = { label: [`${LABEL.environment}=${environmentId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id }) => ignoreGone(docker.getContainer(Id).remove({ force: true, v: true }))),
  );
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => ignoreGone(docker.getNetwork(Id).remove())));
  // Those that were made by name are not removed with their containers.
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) as never });
  await Promise.all(Volumes.map(({ Name }) => ignoreGone(docker.getVolume(Name).remove())));
}

/** For a harness that has just died: looks again until what it had asked for can't appear any more. */
export async function removeAbandoned(docker: Docker, environmentId: string): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    await removeEnvironment(docker, environmentId).catch((error: unknown) => {
      if (round === ROUNDS) throw error;
    });
    await delay(ROUND_PAUSE_MS);
  }
}

/** Removes the environments of harnesses of this machine that run no more. Returns their ids. */
export async function sweepStale(docker: Docker): Promise<readonly string[]> {
  const home = await ownerHome();
  const filters = { label: [`${LABEL.ownerHome}=${home}`] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  const stale = new Set<string>();
  for (const { Labels } of [...containers, ...networks]) {
    const environmentId = Labels?.[LABEL.environment];
    const owner = parseOwner(Labels?.[LABEL.owner]);
    if (environmentId !== undefined && owner !== null && !(await isSameProcess(owner)))
      stale.add(environmentId);
  }
  for (const environmentId of stale) await removeEnvironment(docker, environmentId);
  return [...stale];
}

/** Someone else (Ryuk, the guardian) may remove the same thing at the same time. */
async function ignoreGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}
