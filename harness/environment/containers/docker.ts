import type { ContainerRuntimeClient } from "testcontainers";
import { LoadproofError } from "../../errors.ts";
import { settlesWithin } from "../system/waiting.ts";

export type Docker = ContainerRuntimeClient["container"]["dockerode"];
export type Container = ReturnType<Docker["getContainer"]>;

const ANSWER_TIMEOUT_MS = 5_000;
const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "::1"]);

/** A Docker daemon that answers, and publishes ports on this machine. */
export interface DockerConnection {
  readonly client: ContainerRuntimeClient;
  readonly docker: Docker;
  readonly version: string;
}

/** Finds the daemon as Testcontainers does (DOCKER_HOST, the usual sockets). Throws ENVIRONMENT_FAILED when none answers in time. */
export async function connectDocker(): Promise<DockerConnection> {
  const client = await findClient();
  const { host, serverVersion } = client.info.containerRuntime;
  if (!LOOPBACK_HOSTS.has(host)) {
    const message = `Docker publishes ports on "${host}", not on this machine`;
    const hint =
      "set TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 if that is this machine, or SUT_RUNTIME=processes";
    throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint });
  }
  return { client, docker: client.container.dockerode, version: String(serverVersion) };
}

async function findClient(): Promise<ContainerRuntimeClient> {
  const hint = "start Docker, or set SUT_RUNTIME=processes";
  // Loaded here only: a run without containers does not pay for it.
  const { getContainerRuntimeClient } = await import("testcontainers");
  const search = getContainerRuntimeClient();
  if (!(await settlesWithin(search, ANSWER_TIMEOUT_MS))) {
    const message = `the Docker daemon gave no answer within ${ANSWER_TIMEOUT_MS} ms`;
    throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint });
  }
  try {
    return await search;
  } catch (cause) {
    throw new LoadproofError("ENVIRONMENT_FAILED", "no Docker daemon answers", { hint, cause });
  }
}
