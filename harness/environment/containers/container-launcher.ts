import { say } from "../../contracts/reason.ts";
import type { Incarnation, InstanceLauncher } from "../managed-service.ts";
import { LogFile } from "../logs/log-file.ts";
import { LoadproofError } from "../../errors.ts";
import type { HeldPort } from "../ports/reservation.ts";
import { LOOPBACK } from "../ports/reservation.ts";
import { settlesWithin } from "../system/waiting.ts";
import { followLog } from "./container-log.ts";
import { disconnectContainer } from "./disconnect-container.ts";
import type { Container, Docker } from "./docker.ts";
import type { ContainerDisk } from "./small-disk.ts";
import { starveContainer } from "./starve-container.ts";

const LOG_END_TIMEOUT_MS = 2_000;
const MILLISECONDS_PER_SECOND = 1_000;

/** A container to be made, with all that it gets. */
export interface ContainerPlan {
  readonly name: string;
  readonly service: string;
  readonly image: string;
  /** Replaces the image's own. */
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Port inside, published on the held port of 127.0.0.1. */
  readonly containerPort: number;
  readonly port: HeldPort;
  /** Another one. */
  readonly secondPort?: { readonly containerPort: number; readonly port: HeldPort };
  readonly url: string;
  readonly logPath: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopGraceMs: number;
  /** Services run with nothing they don't need: no capabilities, a file system that can't be written. */
  readonly confined: boolean;
  /** Folders inside that are volumes: they can be written, and are removed with the container. */
  readonly volumes: readonly string[];
  /** Its data lies on a small disk of its own, where it has one. */
  readonly disk?: ContainerDisk & { readonly folder: string };
  readonly untilHealthy: (signal: AbortSignal) => Promise<void>;
}

export interface ContainerSetting {
  readonly docker: Docker;
  readonly network: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly environmentId: string;
}

/** Makes the container at its first launch and starts the same one again later, with its data. */
export function containerLauncher(plan: ContainerPlan, setting: ContainerSetting): InstanceLauncher {
  const log = new LogFile(plan.logPath);
  let made: Container | null = null;
  return {
    name: plan.name,
    service: plan.service,
    url: plan.url,
    logTail: () => log.tail(),
    async launch(): Promise<Incarnation> {
      made ??= await create(plan, setting);
      const container = made;
      const since = (await engineTime(setting.docker)) / MILLISECONDS_PER_SECOND;
      await Promise.all(published(plan).map(({ port }) => port.release()));
      await container.start();
      const written = await followLog(container, since, log);
      return incarnation(plan, container, written, setting);
    },
  };
}

function published(plan: ContainerPlan): readonly Pick<ContainerPlan, "containerPort" | "port">[] {
  return plan.secondPort === undefined ? [plan] : [plan, plan.secondPort];
}

function create(
  plan: ContainerPlan,
  { docker, network, labels, environmentId }: ContainerSetting,
): Promise<Container> {
  const ports = published(plan).map(
    ({ containerPort, port }) => [`${containerPort}/tcp`, port.port] as const,
  );
  return docker.createContainer({
    name: `loadproof-${environmentId}-${plan.name}`,
    Image: plan.image,
    ...(plan.entrypoint === undefined ? {} : { Entrypoint: [...plan.entrypoint] }),
    Cmd: [...plan.command],
    Env: Object.entries(plan.variables).map(([name, value]) => `${name}=${value}`),
    Labels: { ...labels },
    StopSignal: plan.stopSignal,
    ExposedPorts: Object.fromEntries(ports.map(([exposed]) => [exposed, {}])),
    Volumes: Object.fromEntries(plan.volumes.map((path) => [path, {}])),
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(
        ports.map(([exposed, port]) => [exposed, [{ HostIp: LOOPBACK, HostPort: String(port) }]]),
      ),
      ...(plan.confined ? CONFINEMENT : {}),
      ...(plan.disk === undefined
        ? {}
        : { Mounts: [{ Type: "volume", Source: plan.disk.volume, Target: plan.disk.folder }] }),
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [plan.name] } } },
  });
}

const CONFINEMENT = {
  ReadonlyRootfs: true,
  Tmpfs: { "/tmp": "" },
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
};

/** The engine's clock (milliseconds), which may run in a virtual machine: log times are its. */
async function engineTime(docker: Docker): Promise<number> {
  const { SystemTime } = (await docker.info()) as { SystemTime: string };
  return Date.parse(SystemTime);
}

function incarnation(
  plan: ContainerPlan,
  container: Container,
  log: { readonly written: Promise<void> },
  setting: ContainerSetting,
): Incarnation {
  const exit = container.wait().then(
    ({ StatusCode }: { StatusCode: number }) =>
      say("ENDED_WITH_CODE", { name: plan.name, code: String(StatusCode) }),
    (error: Error) => say("CONTAINER_LOST", { name: plan.name, message: error.message }),
  );
  const ended = exit.then(async (told) => {
    await settlesWithin(log.written, LOG_END_TIMEOUT_MS);
    return told;
  });
  return {
    ended,
    untilHealthy: plan.untilHealthy,
    stop: async () => {
      await unlessStopped(container.stop({ t: Math.ceil(plan.stopGraceMs / MILLISECONDS_PER_SECOND) }));
      await ended;
    },
    kill: async () => {
      await unlessStopped(container.kill());
      await ended;
    },
    pause: async () => void (await container.pause()),
    // One whose pause failed is not paused, and the engine refuses to let it go on.
    resume: async () => {
      const { State } = await container.inspect();
      if (State.Paused) await container.unpause();
    },
    fillDisk: async () => {
      if (plan.disk !== undefined) return plan.disk.fill();
      throw new LoadproofError("ENVIRONMENT_FAILED", `${plan.name} has no small disk of its own`);
    },
    disconnect: () => disconnectContainer(plan, container, setting),
    starve: (workers) => starveContainer(plan, container, workers, setting),
    movedBytes: () => movedBytes(container),
  };
}

/** What has come into and left its network, as the engine counts it. */
async function movedBytes(container: Container): Promise<number | null> {
  const { networks } = (await container.stats({ stream: false, "one-shot": true })) as {
    networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
  };
  if (networks === undefined) return null;
  return Object.values(networks).reduce((sum, { rx_bytes: came, tx_bytes: left }) => sum + came + left, 0);
}

const NOT_MODIFIED = 304;
const NOT_FOUND = 404;
const CONFLICT = 409;

/** The container may have ended, or have been removed by someone else, at the same moment. */
async function unlessStopped(action: Promise<unknown>): Promise<void> {
  try {
    await action;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== NOT_MODIFIED && statusCode !== NOT_FOUND && statusCode !== CONFLICT) throw error;
  }
}
