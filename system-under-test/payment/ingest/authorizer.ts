import { ServiceError } from "../../platform/errors.ts";
import type { GatewayClient } from "../pg/gateway-client.ts";
import type { OutboxRelay } from "../outbox/relay.ts";
import { asDatabase } from "../../platform/as-database.ts";
import { toMajorUnits } from "../contract/money.ts";
import type { KeptAnswer, OpenPayment, PaymentStore } from "./payment-store.ts";

export interface AuthorizerOptions {
  readonly store: PaymentStore;
  readonly gateway: GatewayClient;
  readonly relay: OutboxRelay;
  /** Holds back the call until it may be made; with the defect `pool-of-10` a database connection is held for it. */
  readonly around: <Result>(call: () => Promise<Result>) => Promise<Result>;
}

/**
 * The way from a claimed payment to its answer. Between the two transactions lies the gateway's call; it is made under the
 * payment's own key, so that whoever goes on after a crash asks for the same thing and is told the same.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** The answer, once it is kept; throws `gateway_unavailable` when the outcome is not known. */
  async authorize(payment: OpenPayment): Promise<KeptAnswer> {
    const { store, gateway, relay, around } = this.#options;
    const { paymentId, merchantId, idempotencyKey, amount, currency } = payment;
    const outcome = await around(async () =>
      gateway.request({
        operation: "authorize",
        key: `payment-${paymentId}`,
        merchantId,
        reference: idempotencyKey,
        amount,
        currency,
      }),
    );
    if (outcome.kind === "unknown") {
      await asDatabase(store.release(paymentId), "give the payment back");
      throw new ServiceError(
        "gateway_unavailable",
        "the payment gateway does not answer, so the outcome is not known yet; ask again under the same idempotency key",
        { cause: new Error(outcome.problem) },
      );
    }
    const approvalNumber = outcome.kind === "approved" ? outcome.transactionId : null;
    const answer = approvalNumber === null ? declined(payment) : approved(payment, approvalNumber);
    await asDatabase(store.complete({ ...payment, approvalNumber, answer }), "keep the payment's outcome");
    relay.poke();
    return answer;
  }
}

function approved(
  { paymentId, merchantId, amount, currency }: OpenPayment,
  approvalNumber: string,
): KeptAnswer {
  const body = {
    paymentId,
    merchantId,
    status: "CAPTURE_REQUESTED",
    amount: toMajorUnits(amount, currency),
    currency,
    approvalNumber,
  };
  return { status: 201, body: JSON.stringify(body) };
}

function declined({ paymentId }: OpenPayment): KeptAnswer {
  const error = new ServiceError("payment_declined", "the payment gateway declined the payment");
  return { status: error.status, body: JSON.stringify({ ...error.envelope, paymentId }) };
}
