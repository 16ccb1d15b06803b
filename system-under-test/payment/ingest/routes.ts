import type { FastifyReply } from "fastify";
import { ServiceError } from "../../platform/errors.ts";
import type { FastifyInstance } from "../../platform/http-server.ts";
import { idText, parseInput } from "../../platform/input.ts";
import type { Limiter } from "../../platform/limiter.ts";
import { asDatabase } from "../../platform/as-database.ts";
import type { Database } from "../database/connect.ts";
import type { OutboxRelay } from "../outbox/relay.ts";
import { readAuthorization } from "./authorization-input.ts";
import type { Authorizer } from "./authorizer.ts";
import type { Claim, KeptAnswer, PaymentStore } from "./payment-store.ts";
import { readPayment } from "./read-payment.ts";
import { requestRefund } from "./refunds.ts";
import type { RequestCache } from "./request-cache.ts";

export interface PaymentRoutesOptions {
  readonly database: Database;
  readonly cache: RequestCache;
  readonly store: PaymentStore;
  readonly authorizer: Authorizer;
  readonly relay: OutboxRelay;
  readonly limiter: Limiter;
  readonly requestsPerSecondMax: number;
}

export function addPaymentRoutes(http: FastifyInstance, options: PaymentRoutesOptions): void {
  const { database, cache, store, authorizer, relay, limiter } = options;

  http.post("/api/payments/authorize", async (request, reply) => {
    const authorization = readAuthorization(request.body);
    const { kept, requestsInSecond, resetAtMs } = await cache.look(authorization);
    if (requestsInSecond > options.requestsPerSecondMax) throw rateLimited(options, resetAtMs, reply);
    if (kept !== null) return replay(reply, kept);
    const { answer, isReplay } = await limiter.run(async () => {
      const claim = await asDatabase(store.claim(authorization), "authorise");
      if (claim.kind === "in-flight") reply.header("retry-after", "1");
      if (claim.kind !== "mine") return { answer: answerOf(claim), isReplay: true };
      const payment = { ...authorization, paymentId: claim.paymentId };
      return { answer: await authorizer.authorize(payment), isReplay: false };
    });
    cache.keep(authorization, answer);
    return isReplay ? replay(reply, answer) : send(reply, answer);
  });

  http.post<{ Params: { id: string } }>("/api/payments/:id/refund", async (request, reply) => {
    const paymentId = parseInput(idText, request.params.id);
    const answer = await asDatabase(requestRefund(database, paymentId, request.body), "refund").catch(
      (error) => {
        if (error instanceof ServiceError && error.code === "capture_pending")
          reply.header("retry-after", "1");
        throw error;
      },
    );
    relay.poke();
    return reply.code(202).send(answer);
  });

  http.get<{ Params: { id: string } }>("/api/payments/:id", async (request) =>
    asDatabase(readPayment(database, parseInput(idText, request.params.id)), "read the payment"),
  );
}

function send(reply: FastifyReply, { status, body }: KeptAnswer): FastifyReply {
  return reply.code(status).type("application/json; charset=utf-8").send(body);
}

function replay(reply: FastifyReply, answer: KeptAnswer): FastifyReply {
  return send(reply.header("idempotent-replayed", "true"), answer);
}

function rateLimited(
  { requestsPerSecondMax }: PaymentRoutesOptions,
  resetAtMs: number,
  reply: FastifyReply,
): ServiceError {
  reply.header("retry-after", "1").header("x-ratelimit-limit", String(requestsPerSecondMax));
  reply.header("x-ratelimit-reset", String(Math.ceil(resetAtMs / 1_000)));
  return new ServiceError(
    "rate_limited",
    `more than ${requestsPerSecondMax} requests of the merchant in this second`,
  );
}

/** What was answered before; throws for a key that is being worked on, or that is another request's. */
function answerOf(claim: Exclude<Claim, { readonly kind: "mine" }>): KeptAnswer {
  switch (claim.kind) {
    case "answered":
      return claim.answer;
    case "in-flight":
      throw new ServiceError(
        "request_in_flight",
        "a request under this idempotency key is being worked on; ask again in a moment",
      );
    case "other-payload":
      break;
  }
  throw new ServiceError(
    "idempotency_key_reused",
    "this idempotency key is that of a request with another payload",
  );
}
