import { mkdir } from "node:fs/promises";
import type { ServerName } from "#system/topology.ts";
import type { StartedEnvironment } from "../../contracts/environment.ts";
import { acquiring, bringUp, manage, takeDown } from "../assembly/bring-up.ts";
import { type Instance, planInstances } from "../assembly/instances.ts";
import { scrapeTargets } from "../assembly/scrape-targets.ts";
import { type Endpoint, serviceVariables } from "../assembly/variables.ts";
import { Guardian } from "../guardian/guardian.ts";
import { logPath } from "../logs/log-path.ts";
import { ManagedService } from "../managed-service.ts";
import { holdPorts, portOf, releasePorts } from "../ports/allocate.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import { makeSecrets, type Secrets } from "../secrets.ts";
import { describeServices } from "../service-descriptions.ts";
import { connectionsOf, ExitReports, StartedSystem } from "../started-system.ts";
import type { StartOptions } from "../types.ts";
import { type ProgramOptions, programLauncher } from "./program-launcher.ts";
import { type PreparedServer, prepareServer } from "./server-program.ts";
import { serviceProgram } from "./service-program.ts";

/** What the programs of one environment share. */
interface Setting {
  readonly options: StartOptions;
  readonly secrets: Secrets;
  readonly guardian: Guardian;
  readonly ports: ReadonlyMap<string, HeldPort>;
}

/** Starts the topology's servers and services as processes of this machine, all on 127.0.0.1. */
export function startProcesses(options: StartOptions): Promise<StartedEnvironment> {
  return acquiring(async (stack) => {
    const { context, topology, stateDirectory } = options;
    const startedAt = performance.now();
    await mkdir(stateDirectory, { recursive: true });
    const instances = planInstances(topology);
    const ports = await holdPorts(instances, options.ports);
    stack.defer(() => releasePorts(ports.values()));
    const guardian = stack.use(await Guardian.start(context));
    const setting: Setting = { options, secrets: makeSecrets(), guardian, ports };

    const servers = await prepareServers(topology.servers, instances, setting, stack);
    const programs = [
      ...servers.map(({ program }) => program),
      ...servicePrograms(instances, servers, setting),
    ];
    const exits = new ExitReports();
    const managed = instances.map((instance, index) => {
      const program = programs[index] as ProgramOptions;
      return manage(
        instance,
        new ManagedService(programLauncher(program, guardian), context.now, exits.report),
      );
    });
    stack.defer(() => takeDown(managed));
    await bringUp(managed, options);

    const running = managed.map((one) => one.managed);
    return new StartedSystem({
      runtime: "processes",
      instances: running,
      servers: servers.map(({ label }) => label),
      services: await describeServices(topology, running, context),
      readyMs: performance.now() - startedAt,
      connections: connectionsOf(servers.map(({ endpoint }) => endpoint)),
      exits,
      dispose: () => stack.disposeAsync(),
    });
  });
}

async function prepareServers(
  names: readonly ServerName[],
  instances: readonly Instance[],
  setting: Setting,
  stack: AsyncDisposableStack,
): Promise<readonly PreparedServer[]> {
  const { context, stateDirectory } = setting.options;
  const servers: PreparedServer[] = [];
  for (const name of names) {
    const { secrets, guardian } = setting;
    const server = await prepareServer(name, {
      context,
      port: portOf(setting.ports, name),
      secrets,
      stateDirectory,
      logPath: logPath(setting.options.stateDirectory, name),
      guardian,
      scrapeTargets: scrapeTargets(
        instances,
        (instance) => `${LOOPBACK}:${portOf(setting.ports, instance.name).port}`,
      ),
    });
    stack.defer(server.dispose);
    servers.push(server);
  }
  return servers;
}

function servicePrograms(
  instances: readonly Instance[],
  servers: readonly PreparedServer[],
  setting: Setting,
): readonly ProgramOptions[] {
  const services = instances.filter((instance) => instance.kind === "service");
  const endpoints: Endpoint[] = servers.map(({ endpoint }) => endpoint);
  for (const { name, service } of services) {
    const address = `${LOOPBACK}:${portOf(setting.ports, name).port}`;
    endpoints.push({ service, url: `http://${address}`, address });
  }
  const shared = { tokenSecret: setting.secrets.tokenSecret, defects: setting.options.defects };
  return services.map((instance) => {
    const port = portOf(setting.ports, instance.name);
    const variables = serviceVariables(instance, { host: LOOPBACK, port: port.port }, endpoints, shared);
    return serviceProgram(instance, {
      context: setting.options.context,
      port,
      variables,
      logPath: logPath(setting.options.stateDirectory, instance.name),
    });
  });
}
