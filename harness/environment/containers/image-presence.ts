import { LoadproofError } from "../../errors.ts";
import { settlesWithin } from "../system/waiting.ts";
import type { Docker, DockerConnection } from "./docker.ts";
import type { Image } from "./images.ts";

const REGISTRY_TIMEOUT_MS = 5_000;

export async function imageExists(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

/** Whether the image is here or its registry says that it could be pulled, found out within seconds. */
export async function isObtainable(docker: Docker, name: string): Promise<boolean> {
  if (await imageExists(docker, name)) return true;
  const asked = docker
    .getImage(name)
    .distribution()
    .then(
      () => true,
      () => false,
    );
  return (await settlesWithin(asked, REGISTRY_TIMEOUT_MS)) ? asked : false;
}

/** Makes sure that the image is here. Resolves to true when it had to be pulled. */
export async function ensureImage(
  { client, docker }: DockerConnection,
  name: string,
  { variable }: Image,
  onProgress: (message: string) => void,
): Promise<boolean> {
  if (await imageExists(docker, name)) return false;
  onProgress(`pulling ${name}`);
  // Loaded here only: asking whether an image is here must stay cheap.
  const { ImageName } = await import("testcontainers");
  let cause: unknown;
  await client.image.pull(ImageName.fromString(name)).catch((error: unknown) => {
    cause = error;
  });
  if (await imageExists(docker, name)) return true;
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  const message = `the image "${name}" is not here and could not be pulled${reason}`;
  const hint = `set ${variable} to an image that can be had (make local-images makes one), or SUT_RUNTIME=processes`;
  throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint, cause });
}
