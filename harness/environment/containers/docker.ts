import type { ContainerRuntimeClient } from "testcontainers";
import { LoadproofError } from "../../errors.ts";
import { settlesWithin } from "../system/waiting.ts";

export type Docker = ContainerRuntimeClient["container"]["dockerode"];
export type Container = ReturnType<Docker["getContainer"]>;

/** That of package.json. */
const VERSION = "12.2.0";
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

/** The package has it as a peer that need not be there: it is large, and only containers need it. */
export async function loadTestcontainers(): Promise<typeof import("testcontainers")> {
  try {
    return await import("testcontainers");
  } catch (cause) {
    const message = "the package testcontainers, which containers need, is not installed";
    const hint = `add it with \`npm install --save-dev testcontainers@${VERSION}\`, or set SUT_RUNTIME=processes`;
    throw new LoadproofError("TOOL_MISSING", message, { hint, cause });
  }
}

async function findClient(): Promise<ContainerRuntimeClient> {
  const hint = "start Docker, or set SUT_RUNTIME=processes";
  // Loaded here only: a run without containers does not pay for it.
  const { getContainerRuntimeClient } = await loadTestcontainers();
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
