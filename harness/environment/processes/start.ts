import { join } from "node:path";
import type { ServerName } from "#system/topology.ts";
import { makeFolder } from "../../files/make-folder.ts";
import type { StartedEnvironment } from "../../contracts/environment.ts";
import { acquiring, bringUp, type Launch } from "../assembly/bring-up.ts";
import { type Instance, listenKey, planInstances } from "../assembly/instances.ts";
import { scrapeTargets } from "../assembly/scrape-targets.ts";
import { type Endpoint, serviceVariables } from "../assembly/variables.ts";
import { EnvironmentControl } from "../control/control.ts";
import { Guardian } from "../guardian/guardian.ts";
import { logPath } from "../logs/log-file.ts";
import { holdPorts, portOf, releasePorts, withPorts } from "../ports/allocate.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import { endpointsSeenBy, neededWays, type WayPlan } from "../links/plan-way.ts";
import { proxyReady } from "../links/proxy-ready.ts";
import { makeSecrets, type Secrets } from "../secrets.ts";
import { ALERTS } from "../servers/alertmanager/name.ts";
import type { ServerSetup } from "../servers/server-module.ts";
import { PROXY } from "../servers/toxiproxy/name.ts";
import type { StartOptions } from "../types.ts";
import { freshFolder } from "../servers/fresh-folder.ts";
import { type ProgramOptions, programLauncher } from "./program-launcher.ts";
import { type PreparedServer, prepareServer } from "./server-program.ts";
import { mountSmallDisk } from "./small-disk.ts";
import { serviceProgram } from "./service-program.ts";
import { holdWayPorts, listenerPorts, listenersOf, planProcessWay } from "./way-ports.ts";

/** What the programs of one environment share. */
interface Setting {
  readonly options: StartOptions;
  readonly secrets: Secrets;
  readonly guardian: Guardian;
  readonly ports: ReadonlyMap<string, HeldPort>;
  readonly control: EnvironmentControl | null;
  readonly ways: readonly WayPlan[];
}

/** Starts the topology's servers and services as processes of this machine, all on 127.0.0.1. */
export function startProcesses(options: StartOptions): Promise<StartedEnvironment> {
  return acquiring(async (stack) => {
    const { context, topology, stateDirectory } = options;
    const startedAtMs = performance.now();
    await makeFolder(stateDirectory);
    const ways = neededWays(topology, options.needs);
    const instances = planInstances(topology, ways);
    const ports = await holdPorts(instances, options.ports);
    stack.defer(() => releasePorts(ports.values()));
    await holdWayPorts(ports, ways, topology);
    const guardian = stack.use(await Guardian.start(context));
    const secrets = makeSecrets();
    const isControlled = topology.services.some((service) => service.control !== undefined);
    const control = isControlled ? stack.use(await EnvironmentControl.start(secrets.tokenSecret)) : null;
    const plans = ways.map((way) => planProcessWay(way, { topology, ports, secrets }));
    const setting: Setting = { options, secrets, guardian, ports, control, ways: plans };

    const servers = await prepareServers(topology.servers, instances, setting, stack);
    const proxies = await prepareProxies(setting, stack);
    if (topology.services.some(({ dataFolder }) => dataFolder !== undefined)) {
      const folder = dataFolderOf(stateDirectory);
      stack.defer(await freshFolder(folder));
      await guardian.keepFolder(folder);
    }
    const programs = [
      ...servers.map(({ program }) => program),
      ...proxies.map(({ program }) => program),
      ...servicePrograms(instances, servers, setting),
    ];
    const launch: Launch = {
      instances,
      launchers: programs.map((program) => programLauncher(program, guardian)),
      ways: plans,
      servers: servers.map(({ endpoint }) => endpoint),
      describeServers: async () => [...servers, ...proxies.slice(0, 1)].map(({ label }) => label),
      startedAtMs,
    };
    const environment = await bringUp(launch, stack, options);
    control?.serve(environment.instances);
    return environment;
  });
}

async function prepareServers(
  names: readonly ServerName[],
  instances: readonly Instance[],
  setting: Setting,
  stack: AsyncDisposableStack,
): Promise<readonly PreparedServer[]> {
  const { secrets, guardian, ports, ways } = setting;
  const { context, stateDirectory, needs = {} } = setting.options;
  const targets = scrapeTargets(instances, ({ name }) => addressOf(name, ports));
  const servers: PreparedServer[] = [];
  for (const name of names) {
    const server = await prepareServer(name, {
      context,
      port: withPorts(portOf(ports, name), listenerPorts(name, ways, ports)),
      secrets,
      stateDirectory,
      logPath: logPath(stateDirectory, name),
      guardian,
      scrapeTargets: targets,
      alerting: alertingOf(names, setting),
      mountDisk: needs.smallDisks?.includes(name)
        ? (folder, user) => mountSmallDisk(folder, user, guardian)
        : null,
      listeners: listenersOf(name, ways),
    });
    stack.defer(server.dispose);
    servers.push(server);
  }
  return servers;
}

function alertingOf(names: readonly ServerName[], { options, ports }: Setting): ServerSetup["alerting"] {
  if (options.alerting === undefined || !names.includes(ALERTS)) return null;
  return { ...options.alerting, address: addressOf(ALERTS, ports) };
}

/** One Toxiproxy for each way: so what it moves is what went that way. */
function prepareProxies(setting: Setting, stack: AsyncDisposableStack): Promise<readonly PreparedServer[]> {
  const { secrets, guardian, ports, ways } = setting;
  const { context, stateDirectory } = setting.options;
  return Promise.all(
    ways.map(async (plan) => {
      const setup = {
        context,
        port: withPorts(portOf(ports, plan.proxy), [portOf(ports, listenKey(plan.way))]),
        secrets,
        stateDirectory,
        logPath: logPath(stateDirectory, plan.proxy),
        guardian,
        scrapeTargets: [],
        alerting: null,
        mountDisk: null,
        listeners: [],
      };
      const server = await prepareServer(PROXY, setup, plan.proxy);
      stack.defer(server.dispose);
      return { ...server, program: { ...server.program, untilHealthy: proxyReady(plan, server.program) } };
    }),
  );
}

function servicePrograms(
  instances: readonly Instance[],
  servers: readonly PreparedServer[],
  setting: Setting,
): readonly ProgramOptions[] {
  const { options, secrets, ports, control, ways } = setting;
  const services = instances.filter((instance) => instance.kind === "service");
  const endpoints = new Map<string, Endpoint>(servers.map(({ endpoint }) => [endpoint.service, endpoint]));
  for (const { name, service } of services) {
    const address = addressOf(name, ports);
    endpoints.set(name, { service, url: `http://${address}`, address });
  }
  const shared = {
    caller: options.context.environment,
    tokenSecret: secrets.tokenSecret,
    defects: options.defects,
    ...(control === null ? {} : { controlUrl: control.url }),
  };
  return services.map((instance) => {
    const port = portOf(ports, instance.name);
    const dataFolder = join(dataFolderOf(options.stateDirectory), instance.name);
    return serviceProgram(instance, {
      context: options.context,
      port,
      variables: serviceVariables(
        instance,
        { host: LOOPBACK, port: port.port, dataFolder },
        endpointsSeenBy(instance.name, endpoints, ways),
        shared,
      ),
      logPath: logPath(options.stateDirectory, instance.name),
    });
  });
}

/** Of all services that ask for one, beside the logs; removed with the environment. */
function dataFolderOf(stateDirectory: string): string {
  return join(stateDirectory, "service-data");
}

function addressOf(instance: string, ports: Setting["ports"]): string {
  return `${LOOPBACK}:${portOf(ports, instance).port}`;
}
