import { setTimeout as delay } from "node:timers/promises";
import type { ExchangeClient } from "../exchange-client.ts";
import type { StreamedOrder } from "../order-stream.ts";

const WAIT_MS_MAX = 30_000;
const POLL_MS = 250;
const AT_A_TIME = 20;

/** How many of some orders have each status. */
export type Statuses = ReadonlyMap<string, number>;

/** Waits until an engine has decided on each of these orders; throws with how many it has not. */
export async function untilDecided(
  client: Pick<ExchangeClient, "order">,
  orders: readonly Pick<StreamedOrder, "accountId" | "orderId">[],
): Promise<Statuses> {
  const endAt = performance.now() + WAIT_MS_MAX;
  const statuses = new Map<string, number>();
  let waiting = orders.filter(({ orderId }) => orderId !== null);
  for (;;) {
    const pending: typeof waiting = [];
    for (let first = 0; first < waiting.length; first += AT_A_TIME) {
      const some = waiting.slice(first, first + AT_A_TIME);
      const seen = await Promise.all(some.map((one) => statusOf(client, one)));
      for (const [index, status] of seen.entries()) {
        if (status === "PENDING") pending.push(some[index] as (typeof waiting)[number]);
        else statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    if (pending.length === 0) return statuses;
    if (performance.now() > endAt) {
      const [first] = pending;
      throw new Error(
        `${pending.length} of ${orders.length} orders have no outcome after ${WAIT_MS_MAX / 1_000} s, order ${first?.orderId} among them`,
      );
    }
    waiting = pending;
    await delay(POLL_MS);
  }
}

async function statusOf(
  client: Pick<ExchangeClient, "order">,
  { accountId, orderId }: Pick<StreamedOrder, "accountId" | "orderId">,
): Promise<string> {
  return (await client.order(accountId, orderId ?? "")).status;
}

/** `40 FILLED, 12 OPEN`. */
export function describeStatuses(statuses: Statuses): string {
  return [...statuses].map(([status, count]) => `${count} ${status}`).join(", ") || "none";
}
