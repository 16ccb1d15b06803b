import { describeError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import type { Authorizer } from "./authorizer.ts";
import type { PaymentStore } from "./payment-store.ts";

const PAYMENTS_AT_ONCE = 50;

/** Goes on with payments that were left: by an instance that was killed, or because the gateway did not answer. */
export class Sweeper implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout;
  #sweep: Promise<void> | null = null;

  constructor(store: PaymentStore, authorizer: Authorizer, logger: Logger, intervalMs: number) {
    const sweep = async (): Promise<void> => {
      try {
        const payments = await store.takeOver(PAYMENTS_AT_ONCE);
        const results = await Promise.allSettled(
          payments.map(async (payment) => authorizer.authorize(payment)),
        );
        const done = results.filter(({ status }) => status === "fulfilled").length;
        if (payments.length > 0)
          logger.info(`event=payments_taken_over count=${payments.length} completed=${done}`);
      } catch (error) {
        logger.warn(`event=sweep_failed message=${JSON.stringify(describeError(error))}`);
      }
    };
    this.#timer = setInterval(() => {
      this.#sweep ??= sweep().finally(() => {
        this.#sweep = null;
      });
    }, intervalMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweep;
  }
}
