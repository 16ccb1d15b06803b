import type { Database } from "../../platform/database.ts";
import { describeError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import { lockUsers } from "../requests/lock-users.ts";
import { cancelOrders } from "./cancel-orders.ts";

const ORDERS_AT_ONCE = 500;

export interface UnpaidOrdersOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly unpaidMsMax: number;
  readonly intervalMs: number;
}

/** Cancels orders whose payment never came, as when their sender went away between the two steps. */
export class UnpaidOrders implements AsyncDisposable {
  readonly #options: UnpaidOrdersOptions;
  readonly #timer: NodeJS.Timeout;
  #sweep: Promise<void> | null = null;

  constructor(options: UnpaidOrdersOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#sweep ??= this.#cancel().finally(() => {
        this.#sweep = null;
      });
    }, options.intervalMs);
  }

  async #cancel(): Promise<void> {
    const { database, logger, unpaidMsMax } = this.#options;
    try {
      const cancelled = await database.transaction(async (transaction) => {
        const { rows } = await transaction.query<{ id: string; user_id: string }>(
          `SELECT id, user_id FROM shop_order WHERE status = 'PLACED' AND placed_at < now() - $1 * interval '1 ms'
           ORDER BY placed_at LIMIT $2`,
          [unpaidMsMax, ORDERS_AT_ONCE],
        );
        if (rows.length === 0) return [];
        await lockUsers(
          transaction,
          rows.map(({ user_id }) => user_id),
        );
        return cancelOrders(
          transaction,
          rows.map(({ id }) => id),
        );
      });
      if (cancelled.length > 0) logger.info(`event=unpaid_orders_cancelled count=${cancelled.length}`);
    } catch (error) {
      logger.warn(`event=unpaid_orders_failed message=${JSON.stringify(describeError(error))}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweep;
  }
}
