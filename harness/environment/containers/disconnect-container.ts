import type { Held } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import type { ContainerPlan, ContainerSetting } from "./container-launcher.ts";
import type { Container } from "./docker.ts";

/** Takes a container from its network, and gives it back under all of its names. */
export async function disconnectContainer(
  { name }: Pick<ContainerPlan, "name">,
  container: Container,
  { docker, network }: Pick<ContainerSetting, "docker" | "network">,
): Promise<Held> {
  const shared = docker.getNetwork(network);
  const isIn = async (): Promise<boolean> => {
    const { NetworkSettings } = await container.inspect();
    return Object.hasOwn(NetworkSettings.Networks, network);
  };
  const release = async (): Promise<void> => {
    if (await isIn()) return;
    await shared.connect({ Container: container.id, EndpointConfig: { Aliases: [name] } });
  };
  await shared.disconnect({ Container: container.id, Force: true });
  if (await isIn()) {
    const message = `${name} was taken from its network, and Docker says that it is still in it`;
    throw new LoadproofError("ENVIRONMENT_FAILED", message);
  }
  return { release };
}
