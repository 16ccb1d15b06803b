import { type ContainerHost, containerHost } from "#harness/environment/fixtures/container-host.ts";
import type { Topology } from "#system/topology.ts";

const PASSED = /^(DOCKER_|TESTCONTAINERS_|LOADPROOF_IMAGE_)/;

/** What makes a command run its system in that host's containers. */
export function containerVariables({ context }: ContainerHost): Record<string, string> {
  const pairs = Object.entries(context.environment).filter(
    ([name, value]) => PASSED.test(name) && value !== undefined,
  );
  return { ...(Object.fromEntries(pairs) as Record<string, string>), SUT_RUNTIME: "containers" };
}

/** The host that tests in containers cannot do without: where it can't be had they fail and say what is missing. */
export async function requireContainerHost(servers?: Topology["servers"]): Promise<ContainerHost> {
  const found = await containerHost(servers);
  if (typeof found !== "string") return found;
  throw new Error(`${found}; on Debian as root: apt-get install docker.io iptables debootstrap`);
}
