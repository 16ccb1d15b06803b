import { describeError } from "../../platform/errors.ts";
import type { PlaceOrder } from "../engine/commands.ts";
import type { SendFrames } from "../router/lane-buffer.ts";
import { ORDER_ROUTER_LIMITS, OrderRouter } from "../router/order-router.ts";
import type { RoutingPolicy } from "../router/routing-policy.ts";

/** Whoever makes the orders lets the event loop run after so many of them. */
const YIELD_EVERY = 2_000;
const SAMPLE_EVERY = 16;
const NANOSECONDS_PER_MICROSECOND = 1_000;

/** A router as a backend has it, with its log limit and its back-pressure. */
export function createMeasuredRouter(
  policy: RoutingPolicy,
  send: SendFrames,
  commandsWaitingMax: number,
): OrderRouter {
  return new OrderRouter({
    policy,
    limits: { ...ORDER_ROUTER_LIMITS, commandsWaitingMax, logLinesPerSecondMax: 1_000 },
    send,
    log: () => undefined,
    now: Date.now,
  });
}

export interface RouterMeasurement {
  readonly orders: number;
  readonly durationMs: number;
  /** Calls that were timed one by one. */
  readonly timedCalls: number;
  /** Microseconds of one call at these quantiles. */
  readonly callMicroseconds: Readonly<Record<"p50" | "p95" | "p99" | "p999", number>>;
}

/** Routes, counts and frames `count` orders in process, with nothing behind the router; `warmUp` orders go before. */
export async function measureRouter(
  policy: RoutingPolicy,
  orders: readonly PlaceOrder[],
  { count, warmUp }: { readonly count: number; readonly warmUp: number },
): Promise<RouterMeasurement> {
  const router = createMeasuredRouter(policy, () => Promise.resolve(), Number.MAX_SAFE_INTEGER);
  const samplesNs: number[] = [];
  const route = async (times: number): Promise<number> => {
    const startedAt = performance.now();
    for (let index = 0; index < times; index++) {
      const order = orders[index % orders.length] as PlaceOrder;
      if (index % SAMPLE_EVERY === 0) {
        const before = process.hrtime.bigint();
        void router.route(order);
        samplesNs.push(Number(process.hrtime.bigint() - before));
      } else {
        void router.route(order);
      }
      if (index % YIELD_EVERY === 0) {
        await nextTurn();
      }
    }
    return performance.now() - startedAt;
  };
  await route(warmUp);
  samplesNs.length = 0;
  const durationMs = await route(count);
  const sorted = samplesNs.toSorted((one, other) => one - other);
  const at = (q: number): number =>
    (sorted[Math.floor(q * (sorted.length - 1))] ?? 0) / NANOSECONDS_PER_MICROSECOND;
  return {
    orders: count,
    durationMs,
    timedCalls: sorted.length,
    callMicroseconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999) },
  };
}

/**
 * Sends all orders, holding back while too many wait; resolves with the milliseconds until Kafka had them all. Rejects
 * with the first failure when Kafka has not taken every one of them: a figure of what was only sent says nothing.
 */
export async function sendAll(
  router: OrderRouter,
  orders: readonly PlaceOrder[],
  waitingMax: number,
): Promise<number> {
  const startedAt = performance.now();
  // Orders of one request share their promise.
  const requests: { readonly sent: Promise<void>; count: number }[] = [];
  const latest = new Map<string, (typeof requests)[number]>();
  for (const [index, order] of orders.entries()) {
    const sent = router.route(order);
    const request = latest.get(order.symbol);
    if (request?.sent === sent) request.count += 1;
    else {
      sent.catch(() => undefined);
      const next = { sent, count: 1 };
      requests.push(next);
      latest.set(order.symbol, next);
    }
    if (index % YIELD_EVERY === 0) {
      await nextTurn();
      while (router.waiting > waitingMax - YIELD_EVERY) {
        await nextTurn();
      }
    }
  }
  const outcomes = await Promise.allSettled(requests.map(({ sent }) => sent));
  const durationMs = performance.now() - startedAt;
  const refused = outcomes.flatMap((outcome, index) =>
    outcome.status === "rejected"
      ? [{ count: requests[index]?.count ?? 0, reason: outcome.reason as unknown }]
      : [],
  );
  const [first] = refused;
  if (first === undefined) return durationMs;
  const count = refused.reduce((sum, one) => sum + one.count, 0);
  throw new Error(`${count} of ${orders.length} orders were not taken: ${describeError(first.reason)}`);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
