import type { ContainerHost } from "#harness/environment/fixtures/container-host.ts";

const PASSED = /^(DOCKER_|TESTCONTAINERS_|LOADPROOF_IMAGE_)/;

/** What makes a command run its system in that host's containers. */
export function containerVariables({ context }: ContainerHost): Record<string, string> {
  const pairs = Object.entries(context.environment).filter(
    ([name, value]) => PASSED.test(name) && value !== undefined,
  );
  return { ...(Object.fromEntries(pairs) as Record<string, string>), SUT_RUNTIME: "containers" };
}
