import { randomBytes } from "node:crypto";
import type { ServerName } from "#system/topology.ts";
import { makeFolder } from "../../files/make-folder.ts";
import type { Context } from "../../context.ts";
import type { StartedEnvironment } from "../../contracts/environment.ts";
import { acquiring, bringUp, type Launch } from "../assembly/bring-up.ts";
import { type Instance, listenKey, planInstances } from "../assembly/instances.ts";
import { scrapeTargets } from "../assembly/scrape-targets.ts";
import { serviceVariables } from "../assembly/variables.ts";
import { Guardian } from "../guardian/guardian.ts";
import { endpointsSeenBy, neededWays, type WayPlan } from "../links/plan-way.ts";
import { proxyReady } from "../links/proxy-ready.ts";
import { holdPorts, portOf, releasePorts } from "../ports/allocate.ts";
import { type HeldPort, holdFreePort } from "../ports/reservation.ts";
import { makeSecrets, type Secrets } from "../secrets.ts";
import { SERVERS } from "../servers/servers.ts";
import { PROXY } from "../servers/toxiproxy/name.ts";
import type { StartOptions } from "../types.ts";
import { type ContainerPlan, containerLauncher, type ContainerSetting } from "./container-launcher.ts";
import { connectDocker, type DockerConnection } from "./docker.ts";
import { ensureImage } from "./image-presence.ts";
import { givenServicesImage, type Image, imageName, NODE_IMAGE } from "./images.ts";
import { ownerLabels } from "./labels.ts";
import { removeEnvironment, sweepStale } from "./leftovers.ts";
import { reaperLabels } from "./reaper.ts";
import { planServer, type PlannedServer } from "./server-container.ts";
import { logPath } from "../logs/log-file.ts";
import { DATA_FOLDER, insideEndpoint, SERVICE_PORT, servicePlan } from "./service-container.ts";
import { makeSmallDisk } from "./small-disk.ts";
import { ensureServicesImage } from "./services-image.ts";
import { LISTEN_PORT, listenersOf, planContainerWay } from "./way-ports.ts";

const ENVIRONMENT_ID_BYTES = 5;

/** Starts the topology in containers: the services of one image, the servers of theirs, all published on 127.0.0.1. */
export function startContainers(options: StartOptions): Promise<StartedEnvironment> {
  return acquiring(async (stack) => {
    const { context, topology, stateDirectory } = options;
    await makeFolder(stateDirectory);
    const connection = await connectDocker();
    await sweepStale(connection.docker);
    const images = await ensureImages(connection, options);
    context.interrupted.throwIfAborted();

    const startedAtMs = performance.now();
    const proxied = neededWays(topology, options.needs);
    const instances = planInstances(topology, proxied);
    const ports = await holdPorts(instances, options.ports);
    stack.defer(() => releasePorts(ports.values()));
    for (const way of proxied) ports.set(listenKey(way), await holdFreePort());
    const setting = await makeNetwork(connection, images.pulled, stack, context);
    const secrets = makeSecrets();
    const ways = proxied.map((way, index) => planContainerWay(way, index, { topology, ports, secrets }));
    const shared: Shared = { instances, ports, secrets, options, ways };
    const servers = topology.servers.map((name) => serverContainer(name, shared));
    const proxies = ways.map((way) => proxyContainer(way, shared));
    const plans = [
      ...(await withSmallDisks(servers, options, setting)),
      ...proxies.map(({ plan }) => plan),
      ...servicePlans(servers, images.services, shared),
    ];
    const launch: Launch = {
      instances,
      launchers: plans.map((plan) => containerLauncher(plan, setting)),
      ways,
      servers: servers.map(({ outside }) => outside),
      describeServers: async () => [
        ...(await Promise.all([...servers, ...proxies.slice(0, 1)].map((server) => server.describe()))),
        `Docker ${connection.version}`,
      ],
      startedAtMs,
    };
    return bringUp(launch, stack, options);
  });
}

/** What the containers of one environment have in common. */
interface Shared {
  readonly instances: readonly Instance[];
  readonly ports: ReadonlyMap<string, HeldPort>;
  readonly secrets: Secrets;
  readonly options: StartOptions;
  readonly ways: readonly WayPlan[];
}

/** Brings all images here before anything starts. `pulled`: a registry could be reached. */
async function ensureImages(
  connection: DockerConnection,
  { topology, needs, context, onProgress = () => undefined }: StartOptions,
): Promise<{ services: string; pulled: boolean }> {
  let pulled = false;
  const ensure = async (image: Image): Promise<void> => {
    pulled = (await ensureImage(connection, imageName(image, context), image, onProgress)) || pulled;
  };
  for (const server of topology.servers) await ensure(SERVERS[server].image);
  if ((needs?.links ?? []).length > 0) await ensure(SERVERS[PROXY].image);
  if (topology.services.length === 0) return { services: "", pulled };
  if (givenServicesImage(context) === null) await ensure(NODE_IMAGE);
  return { services: await ensureServicesImage(connection.docker, context, onProgress), pulled };
}

/** The environment's own network. From here on all that carries its label is removed with the environment, or with the harness. */
async function makeNetwork(
  connection: DockerConnection,
  registryReached: boolean,
  stack: AsyncDisposableStack,
  context: Context,
): Promise<ContainerSetting> {
  const { docker } = connection;
  const environmentId = randomBytes(ENVIRONMENT_ID_BYTES).toString("hex");
  const guardian = stack.use(await Guardian.start(context));
  await guardian.keepContainers(environmentId);
  stack.defer(async () => {
    await removeEnvironment(docker, environmentId);
    await guardian.forgetContainers(environmentId);
  });
  const labels = {
    ...(await ownerLabels(environmentId, context.processId)),
    ...(await reaperLabels(connection, registryReached, context)),
  };
  const network = `loadproof-${environmentId}`;
  await docker.createNetwork({ Name: network, Driver: "bridge", Labels: labels, CheckDuplicate: true });
  return { docker, network, labels, environmentId };
}

function serverContainer(
  name: ServerName,
  { instances, ports, secrets, options, ways }: Shared,
): PlannedServer {
  return planServer(name, {
    context: options.context,
    port: portOf(ports, name),
    secrets,
    logPath: logPath(options.stateDirectory, name),
    scrapeTargets: scrapeTargets(instances, (instance) => insideEndpoint(instance).address),
    alerting: null,
    listeners: listenersOf(name, ways),
  });
}

/** The plans of the servers, those with a small disk of their own that faults need one for. */
function withSmallDisks(
  servers: readonly PlannedServer[],
  { needs = {} }: StartOptions,
  setting: ContainerSetting,
): Promise<readonly ContainerPlan[]> {
  return Promise.all(
    servers.map(async ({ plan }) => {
      const folder = SERVERS[plan.service as ServerName].dataFolder;
      if (folder === undefined || !needs.smallDisks?.includes(plan.name)) return plan;
      return { ...plan, disk: { ...(await makeSmallDisk(plan.name, plan.image, setting)), folder } };
    }),
  );
}

/** One Toxiproxy for each way: so what it moves is what went that way. */
function proxyContainer(plan: WayPlan, { ports, secrets, options }: Shared): PlannedServer {
  const setup = {
    context: options.context,
    port: portOf(ports, plan.proxy),
    secrets,
    logPath: logPath(options.stateDirectory, plan.proxy),
    scrapeTargets: [],
    alerting: null,
    listeners: [],
  };
  const server = planServer(PROXY, setup, plan.proxy);
  const secondPort = { containerPort: LISTEN_PORT, port: portOf(ports, listenKey(plan.way)) };
  return { ...server, plan: { ...server.plan, secondPort, untilHealthy: proxyReady(plan, server.plan) } };
}

function servicePlans(
  servers: readonly PlannedServer[],
  image: string,
  { instances, ports, secrets, options, ways }: Shared,
): readonly ContainerPlan[] {
  const services = instances.filter((instance) => instance.kind === "service");
  const endpoints = new Map([
    ...servers.map(({ inside }) => [inside.service, inside] as const),
    ...services.map((instance) => [instance.name, insideEndpoint(instance)] as const),
  ]);
  const shared = {
    caller: options.context.environment,
    tokenSecret: secrets.tokenSecret,
    defects: options.defects,
  };
  const place = { host: "0.0.0.0", port: SERVICE_PORT, dataFolder: DATA_FOLDER };
  return services.map((instance) =>
    servicePlan(instance, {
      image,
      port: portOf(ports, instance.name),
      variables: serviceVariables(instance, place, endpointsSeenBy(instance.name, endpoints, ways), shared),
      logPath: logPath(options.stateDirectory, instance.name),
    }),
  );
}
