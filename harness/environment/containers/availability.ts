import type { Topology } from "#system/topology.ts";
import type { Context } from "../../context.ts";
import { SERVERS } from "../servers/servers.ts";
import { connectDocker, type DockerConnection } from "./docker.ts";
import { imageExists, isObtainable } from "./image-presence.ts";
import { givenServicesImage, imageName, NODE_IMAGE } from "./images.ts";
import { planServicesImage } from "./services-image.ts";
import { messageOf } from "../../errors.ts";

/** Why the containers runtime can't be used here, `null` when it can. Takes a few seconds at most and changes nothing. */
export async function missingForContainers(
  context: Context,
  servers: Topology["servers"],
): Promise<string | null> {
  let connection: DockerConnection;
  try {
    connection = await connectDocker();
  } catch (error) {
    return messageOf(error);
  }
  const { docker } = connection;
  const needed = [
    ...servers.map((name) => imageName(SERVERS[name].image, context)),
    await servicesImageToHave(connection, context),
  ];
  const obtainable = await Promise.all(needed.map((name) => isObtainable(docker, name)));
  const missing = needed.filter((_, index) => obtainable[index] !== true);
  return missing.length === 0
    ? null
    : `Docker answers, but has no image ${missing.map((name) => `"${name}"`).join(", ")} and can't pull it`;
}

/** The services' image where it is given or built already, else the image it is built from. */
async function servicesImageToHave({ docker }: DockerConnection, context: Context): Promise<string> {
  const given = givenServicesImage(context);
  if (given !== null) return given;
  const built = (await planServicesImage(context)).name;
  return (await imageExists(docker, built)) ? built : imageName(NODE_IMAGE, context);
}
