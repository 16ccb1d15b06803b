import type { RunningService, StartedEnvironment } from "../../contracts/environment.ts";
import { EXCHANGE_BACKEND, EXCHANGE_ENGINES, EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import type { Attempt } from "../checks.ts";
import { until } from "../exchange-client.ts";
import { healthOf, KAFKA_FAILING, seconds } from "../phase-3/engines.ts";

const SEEN_MS_MAX = 30_000;

/** 001: what `/health` says, when all is well and when it is not. */
export function healthAttempts(
  environment: Pick<StartedEnvironment, "instances" | "instance">,
): Readonly<Record<string, Attempt>> {
  const own = environment.instances.filter(
    ({ service }) => service === EXCHANGE_BACKEND || EXCHANGE_ENGINES.has(service),
  );
  const [shard = ""] = EXCHANGE_SHARDS;
  return {
    "health-ok": async () => {
      const words = await Promise.all(own.map(describeHealth));
      const wrong = words.filter((word) => !word.endsWith(" 200 ok"));
      if (words.length === 0 || wrong.length > 0) throw new Error(wrong.join("; ") || "no services");
      return `${words.length} × 200 ok`;
    },
    "health-shard": () =>
      disturb(
        own.filter(({ service }) => service === shard),
        own.filter(({ service }) => service === EXCHANGE_BACKEND),
        ({ code, status, text }) =>
          code === 200 && status === "degraded" && text.includes(`no primary: ${shard}`),
      ),
    "health-kafka": () =>
      disturb(
        [environment.instance("kafka")],
        own,
        ({ code, text }) => code === 503 && text.includes(KAFKA_FAILING),
      ),
  };
}

type Health = Awaited<ReturnType<typeof healthOf>>;

/** Holds some parts until all that are watched say so, then lets them go on until all are well again. */
async function disturb(
  held: readonly RunningService[],
  watched: readonly RunningService[],
  says: (health: Health) => boolean,
): Promise<string> {
  const heldAt = Date.now();
  let seenAt = 0;
  for (const one of held) await one.pause();
  try {
    await untilAll("health to tell it", watched, says);
    seenAt = Date.now();
  } finally {
    for (const one of held) await one.resume();
  }
  const resumedAt = Date.now();
  await untilAll("health to be ok again", watched, ({ code, status }) => code === 200 && status === "ok");
  const names = held.map(({ name }) => name).join(" and ");
  return `${watched.length} told it ${seconds(seenAt - heldAt)} after ${names} stopped, and were ok ${seconds(Date.now() - resumedAt)} after that went on`;
}

async function untilAll(
  what: string,
  watched: readonly RunningService[],
  says: (health: Health) => boolean,
): Promise<void> {
  let wrong: readonly string[] = watched.map(({ name }) => `${name} did not answer`);
  const look = async (): Promise<boolean> => {
    const answers = await Promise.all(watched.map(async (one) => ({ one, health: await healthOf(one) })));
    wrong = answers.flatMap(({ one, health }) =>
      says(health) ? [] : [`${one.name} ${health.code} ${health.text}`],
    );
    return wrong.length === 0;
  };
  try {
    await until(what, look, SEEN_MS_MAX);
  } catch (error) {
    throw new Error(`waited for ${what}: ${wrong.join("; ")}`, { cause: error });
  }
}

async function describeHealth(instance: RunningService): Promise<string> {
  const { code, status } = await healthOf(instance);
  return `${instance.name} ${code} ${status}`;
}
