import type { Channel, ReceivedAlert } from "../../alerts/receiver.ts";
import type { RunningService, StartedEnvironment } from "../../contracts/environment.ts";
import { EXCHANGE_BACKEND, EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import type { Attempt, Seen } from "../checks.ts";
import { until } from "../exchange-client.ts";
import type { OrderStream } from "../order-stream.ts";
import { promQuery } from "./prometheus.ts";
import { ROUTED_LINES } from "./plan.ts";

/** All durations of rules and routes are divided by this: 5 minutes become 15 s. */
export const ALERT_DIVISOR = 20;
/** How often services are looked at and rules evaluated: a range of a minute has three looks then. */
export const ALERT_INTERVAL_S = 1;

const TOLD_MS_MAX = 60_000;
const RESOLVED_MS_MAX = 90_000;
const LATENCY_MS = 150;
const JITTER_MS = 0;
export const ORDERS_PER_SECOND = 40;
/** So many that a shard which reads none is 1000 behind before its orders are refused, 10 s later. */
const LAG_ORDERS_PER_SECOND = 250;

const [, LAGGING = "", KILLED = ""] = EXCHANGE_SHARDS;

export interface AlertGround {
  readonly environment: StartedEnvironment;
  readonly prometheusUrl: string;
  readonly received: () => readonly ReceivedAlert[];
  readonly stream: OrderStream;
}

/** What was seen of one alert; seconds are those of the shortened rules. */
export interface SeenAlert {
  readonly alert: string;
  readonly severity: string;
  readonly fault: string;
  readonly receiver: Channel;
  /** From the fault until Prometheus said that it fires. */
  readonly firingAfterS: number;
  /** From the fault until the receiver was told. */
  readonly toldAfterS: number;
  /** From the end of the fault until the receiver was told that it is over. */
  readonly resolvedAfterS: number;
  /** What the receiver got, first and last. */
  readonly payloads: readonly unknown[];
}

interface LiveAlert {
  readonly alert: string;
  readonly severity: "critical" | "warning";
  readonly fault: string;
  readonly receiver: Channel;
  /** What the receiver must be told of: an alert on another shard is another alert. */
  readonly about?: string;
  /** Resolves with what ends it. */
  readonly begin: (ground: AlertGround) => Promise<() => Promise<void>>;
}

export const LIVE_ALERTS: readonly LiveAlert[] = [
  {
    alert: "HighLatency",
    severity: "warning",
    fault: `latency of ${LATENCY_MS} ms between backend and Kafka`,
    receiver: "slack",
    async begin({ environment }) {
      const ways = environment.ways({ from: EXCHANGE_BACKEND, to: "kafka" });
      for (const way of ways)
        await way.disturb({ kind: "latency", delayMs: LATENCY_MS, jitterMs: JITTER_MS });
      return async () => {
        for (const way of ways) await way.undisturb();
      };
    },
  },
  {
    alert: "HighErrorRate",
    severity: "critical",
    fault: "Kafka is paused (SIGSTOP)",
    receiver: "pagerduty",
    begin: ({ environment }) => hold([environment.instance("kafka")]),
  },
  {
    alert: "KafkaLag",
    severity: "warning",
    fault: `both engines of ${LAGGING} are paused (SIGSTOP), its orders go on`,
    receiver: "slack",
    about: LAGGING,
    async begin({ environment, stream }) {
      const resume = await hold(enginesOf(environment, LAGGING));
      stream.change({ perSecond: LAG_ORDERS_PER_SECOND, symbols: symbolsOf(LAGGING) });
      return async () => {
        stream.change({ perSecond: ORDERS_PER_SECOND, symbols: ROUTED_LINES });
        await resume();
      };
    },
  },
  {
    alert: "ShardDown",
    severity: "critical",
    fault: `both engines of ${KILLED} are killed (SIGKILL)`,
    receiver: "slack",
    about: KILLED,
    async begin({ environment }) {
      const engines = enginesOf(environment, KILLED);
      for (const engine of engines) await engine.kill();
      return async () => {
        await Promise.all(engines.map((engine) => engine.start()));
      };
    },
  },
];

/** 000, 2.4.2: each alert is really triggered, and counts when its receiver was told of it and of its end. */
export function alertAttempts(
  ground: AlertGround,
  onSeen: (seen: SeenAlert) => void,
): Readonly<Record<string, Attempt>> {
  return Object.fromEntries(
    LIVE_ALERTS.map((live) => [
      `alert-${live.alert}`,
      async () => {
        const seen = await trigger(live, ground);
        onSeen(seen);
        return describe(seen);
      },
    ]),
  );
}

async function trigger(live: LiveAlert, ground: AlertGround): Promise<SeenAlert> {
  const { alert, severity, receiver } = live;
  await untilQuiet(live, ground);
  const told = (status: ReceivedAlert["status"], since: number): ReceivedAlert | undefined =>
    messagesOf(live, ground).find((one) => one.status === status && one.at >= since);
  const begunAt = Date.now();
  const end = await live.begin(ground);
  let endedAt = 0;
  let firingAt = 0;
  try {
    await until(
      `Prometheus to say that ${alert} fires`,
      async () => (await firing(ground)).includes(`${alert} ${severity}`),
      TOLD_MS_MAX,
    );
    firingAt = Date.now();
    // An alert that is over before its group has waited is told to nobody.
    await until(
      `${receiver} to be told of ${alert}`,
      async () => told("firing", begunAt) !== undefined,
      TOLD_MS_MAX,
    );
  } finally {
    await end();
    endedAt = Date.now();
  }
  await until(
    `${receiver} to be told that ${alert} is over`,
    async () => told("resolved", endedAt) !== undefined,
    RESOLVED_MS_MAX,
  );
  const [first, last] = [told("firing", begunAt), told("resolved", endedAt)];
  return {
    alert,
    severity,
    fault: live.fault,
    receiver,
    firingAfterS: tenths(firingAt - begunAt),
    toldAfterS: tenths((first?.at ?? 0) - begunAt),
    resolvedAfterS: tenths((last?.at ?? 0) - endedAt),
    payloads: [first?.payload, last?.payload],
  };
}

/** What the receiver was told of this alert. */
function messagesOf(
  { alert, severity, receiver, about = "" }: LiveAlert,
  { received }: AlertGround,
): readonly ReceivedAlert[] {
  return received().filter(
    (one) =>
      one.channel === receiver &&
      one.alert === alert &&
      one.severity === severity &&
      JSON.stringify(one.payload).includes(about),
  );
}

/** Alerts get through at all, nothing else than that fires, and what was told of this one before is over. */
async function untilQuiet(live: LiveAlert, ground: AlertGround): Promise<void> {
  const watched = async (): Promise<boolean> =>
    ground.received().some(({ channel }) => channel === "watchdog");
  await until("the watchdog to arrive: without it nothing else would", watched, TOLD_MS_MAX);
  let left: readonly string[] = [];
  const quiet = async (): Promise<boolean> => {
    left = (await firing(ground)).filter((alert) => alert !== "Watchdog none");
    return left.length === 0;
  };
  const over = async (): Promise<boolean> => messagesOf(live, ground).at(-1)?.status !== "firing";
  await until(`${live.receiver} to be told that an earlier ${live.alert} is over`, over, RESOLVED_MS_MAX);
  await until("all other alerts to be over", quiet, RESOLVED_MS_MAX).catch((error: unknown) => {
    throw new Error(`still firing: ${left.join(", ")}`, { cause: error });
  });
}

async function firing({ prometheusUrl }: AlertGround): Promise<readonly string[]> {
  const series = await promQuery(prometheusUrl, 'ALERTS{alertstate="firing"}');
  return series.map(({ labels }) => `${labels["alertname"]} ${labels["severity"]}`);
}

async function hold(parts: readonly RunningService[]): Promise<() => Promise<void>> {
  for (const part of parts) await part.pause();
  return async () => {
    for (const part of parts) await part.resume();
  };
}

function enginesOf({ instances }: StartedEnvironment, shard: string): readonly RunningService[] {
  return instances.filter(({ service }) => service === shard);
}

function symbolsOf(shard: string): (typeof ROUTED_LINES)[number][] {
  return ROUTED_LINES.filter((line) => `shard-${line.shard}` === shard);
}

function describe({ alert, fault, receiver, firingAfterS, toldAfterS, resolvedAfterS }: SeenAlert): Seen {
  return {
    actual: {
      en: `fires after ${firingAfterS} s, ${receiver} told after ${toldAfterS} s; over: told ${resolvedAfterS} s after the fault's end (durations of rules / ${ALERT_DIVISOR})`,
      ko: `${firingAfterS}초 후 발생, ${toldAfterS}초 후 ${receiver} 수신, 장애 종료 ${resolvedAfterS}초 후 해제 수신 (규칙의 기간은 1/${ALERT_DIVISOR})`,
    },
    evidence: `${alert}: ${fault}`,
  };
}

function tenths(lengthMs: number): number {
  return Math.round(lengthMs / 100) / 10;
}
