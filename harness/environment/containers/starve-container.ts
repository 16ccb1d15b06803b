import { setTimeout as delay } from "node:timers/promises";
import type { Starved } from "../../contracts/environment.ts";
import type { ContainerPlan, ContainerSetting } from "./container-launcher.ts";
import type { Container } from "./docker.ts";

const SAMPLE_MS = { before: 500, during: 1_000 } as const;
const NANOSECONDS_PER_MS = 1e6;
/** What a container's share of the CPU counts, unless told otherwise. */
const SHARES = 1_024;
const BUSY = "while :; do :; done";

/**
 * Binds a container to one core, and one of the same image that keeps it busy, with the weight of so many. It carries the
 * environment's labels, so it ends with that and with the harness.
 */
export async function starveContainer(
  plan: Pick<ContainerPlan, "name" | "image">,
  victim: Container,
  workers: number,
  { docker, labels, environmentId }: ContainerSetting,
): Promise<Starved> {
  const { NCPU: cores } = (await docker.info()) as { NCPU: number };
  const core = String(cores - 1);
  const victimBefore = await shareOf(victim, SAMPLE_MS.before);
  const script = Array.from({ length: workers }, () => `(${BUSY}) &`).join(" ");
  const hog = await docker.createContainer({
    name: `loadproof-${environmentId}-${plan.name}-cpu-hog`,
    Image: plan.image,
    Entrypoint: ["/bin/sh", "-c"],
    Cmd: [`${script} wait`],
    Labels: { ...labels },
    HostConfig: { NetworkMode: "none", CpusetCpus: core, CpuShares: SHARES * workers },
  });
  const release = async (): Promise<void> => {
    await hog.remove({ force: true, v: true });
    await victim.update({ CpusetCpus: `0-${cores - 1}` });
  };
  try {
    await victim.update({ CpusetCpus: core });
    await hog.start();
    const [workersShare, victimShare] = await Promise.all([
      shareOf(hog, SAMPLE_MS.during),
      shareOf(victim, SAMPLE_MS.during),
    ]);
    return { core, workersShare, victimShare, victimBefore, release };
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

/** What of a core it takes: 1 is all of one. */
async function shareOf(container: Container, sampleMs: number): Promise<number> {
  const [fromMs, from] = [performance.now(), await cpuMs(container)];
  await delay(sampleMs);
  const [to, toMs] = [await cpuMs(container), performance.now()];
  return Math.max(0, to - from) / (toMs - fromMs);
}

async function cpuMs(container: Container): Promise<number> {
  const { cpu_stats } = (await container.stats({ stream: false, "one-shot": true })) as {
    cpu_stats: { cpu_usage: { total_usage: number } };
  };
  return cpu_stats.cpu_usage.total_usage / NANOSECONDS_PER_MS;
}
