import type { StartedEnvironment } from "../../contracts/environment.ts";
import { type InstanceLauncher, ManagedService } from "../managed-service.ts";
import type { WayPlan } from "../links/plan-way.ts";
import { RunningWay } from "../links/proxied-way.ts";
import { describeServices } from "../service-descriptions.ts";
import { ExitReports, startedSystem } from "../started-system.ts";
import type { StartOptions } from "../types.ts";
import type { Instance } from "./instances.ts";
import { startInOrder, stopInOrder } from "./order.ts";
import type { Endpoint } from "./variables.ts";

/** How the instances of a plan are launched, and what is told of the servers among them. */
export interface Launch {
  readonly instances: readonly Instance[];
  /** One per instance. */
  readonly launchers: readonly InstanceLauncher[];
  /** Those that go through proxies. */
  readonly ways: readonly WayPlan[];
  /** Where this machine finds the servers. */
  readonly servers: readonly Endpoint[];
  /** Once they run. */
  readonly describeServers: () => Promise<readonly string[]>;
  /** By `performance.now()`. */
  readonly startedAtMs: number;
}

/** Starts all instances in the order of their needs and says which are ready. They end with the stack. */
export async function bringUp(
  { instances, launchers, ways, servers, describeServers, startedAtMs }: Launch,
  stack: AsyncDisposableStack,
  { runtime, topology, context, onProgress }: StartOptions,
): Promise<StartedEnvironment> {
  const exits = new ExitReports();
  const managed = instances.map(({ name, service, needs }, index) => ({
    name,
    service,
    needs,
    handle: new ManagedService(launchers[index] as InstanceLauncher, context.now, exits.report),
  }));
  stack.defer(() => stopInOrder(managed, ({ handle }) => handle.stop()));
  let ready = 0;
  await startInOrder(
    managed,
    async ({ name, handle }, signal) => {
      await handle.startWith(signal);
      ready += 1;
      onProgress?.(`${name} is ready (${ready} of ${managed.length})`);
    },
    context.interrupted,
  );
  const readyMs = performance.now() - startedAtMs;
  const running = managed.map(({ handle }) => handle);
  const connections = Object.fromEntries(servers.map(({ service, url }) => [service, url]));
  return startedSystem({
    runtime,
    instances: running,
    servers: await describeServers(),
    services: await describeServices(topology, running, context),
    readyMs,
    ways: ways.map((plan) => {
      const proxy = running.find(({ name }) => name === plan.proxy) as ManagedService;
      return stack.use(new RunningWay(plan, proxy));
    }),
    connections,
    exits,
    dispose: () => stack.disposeAsync(),
  });
}

/**
 * Runs the body with a stack of what it acquires; when it fails, all of that is released and the first error is thrown,
 * whatever else fails during the release.
 */
export async function acquiring<Value>(
  body: (stack: AsyncDisposableStack) => Promise<Value>,
): Promise<Value> {
  const stack = new AsyncDisposableStack();
  try {
    return await body(stack);
  } catch (error) {
    await stack.disposeAsync().catch(() => undefined);
    throw error;
  }
}
