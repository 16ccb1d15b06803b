import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ServiceError } from "../../platform/errors.ts";
import type { Defects } from "../../platform/defects.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { BackendCore } from "./core.ts";
import type { OrderMetrics } from "./order-metrics.ts";
import { knownSymbol, type OrderInput, readOrder } from "./order-input.ts";
import { createOrderView, type OrderView, ownClientOrderId } from "./order-view.ts";
import { presentOrder } from "./present.ts";
import type { ReadModel } from "./read-model.ts";
import { acknowledged } from "./router-failure.ts";

export interface OrderRoutesOptions {
  readonly keys: ApiKeys;
  /** Throws while the backend is not ready. */
  readonly core: () => BackendCore;
  readonly defects: Defects;
  readonly metrics: OrderMetrics;
}

/** The defect `lost-orders`. */
const LOST_ONE_OF = 200;
const SAME_FIELDS = ["side", "type", "price", "stopPrice", "quantity"] as const;
const KAFKA_SILENT_MS_MAX = 1_000;
const PENDING_MAX = 100_000;
const ORDER_ID = /^[1-9]\d{0,15}$/;

/** Orders of the calling account. An accepted answer means that Kafka has the order; what became of it is read later. */
export function addOrderRoutes(
  http: FastifyInstance,
  { keys, core, defects, metrics }: OrderRoutesOptions,
): void {
  const ownOrder = (accountId: number, id: string): OrderView => {
    const order = ORDER_ID.test(id) ? core().model.orders.find(Number(id)) : undefined;
    if (order === undefined || order.accountId !== accountId) {
      throw new ServiceError("order_not_found", `the account has no order ${JSON.stringify(id)}`);
    }
    return order;
  };

  /** The shard that a request's symbol was in when it came, where it named a symbol. */
  const shardOf = new WeakMap<FastifyRequest, string>();
  const onResponse = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const shard = shardOf.get(request);
    if (shard !== undefined) metrics.answered(shard, reply.statusCode, reply.elapsedTime / 1_000);
  };

  http.post("/api/orders", { onResponse }, async (request, reply) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const input = readOrder(request.body);
    const { router, model, ids, unknown } = core();
    shardOf.set(request, router.routeOf(input.symbol).lane.shard);
    requireAccount(model, accountId);
    const known = knownOrder(model, accountId, input);
    if (known !== undefined) {
      return {
        ...presentOrder(known, knownSymbol(known.symbol)),
        shard: router.routeOf(known.symbol).lane.shard,
      };
    }
    requireRoom(model);
    unknown.requireRoom();
    requireTrading(core(), input.symbol);
    const orderId = ids.next();
    const clientOrderId = input.clientOrderId || ownClientOrderId(orderId);
    const order = createOrderView({ ...input, clientOrderId, accountId, orderId }, "PENDING");
    const command = { kind: "PLACE_ORDER", ...input, clientOrderId, accountId, orderId } as const;
    model.orders.add(order);
    metrics.placed(orderId, Date.now());
    const isLost = defects.has("lost-orders") && order.orderId % LOST_ONE_OF === 0;
    try {
      if (!isLost) {
        await acknowledged(router.route(command));
      }
    } catch (error) {
      if (error instanceof ServiceError && error.code === "outcome_unknown") {
        unknown.add(order, command);
        const advice = "the same order under the same client order id tells what became of it";
        throw new ServiceError(error.code, `${error.message}; ${advice}`, { cause: error });
      }
      model.orders.forget(order);
      metrics.forget(orderId);
      throw error;
    }
    const { shard, name } = router.routeOf(input.symbol).lane;
    if (!isLost) core().silence.sent(name);
    return reply.code(202).send({ ...presentOrder(order, knownSymbol(input.symbol)), shard });
  });

  http.get<{ Params: { id: string } }>("/api/orders/:id", async (request) => {
    const order = ownOrder(keys.accountOf(request.headers.authorization), request.params.id);
    return presentOrder(order, knownSymbol(order.symbol));
  });

  http.delete<{ Params: { id: string } }>("/api/orders/:id", { onResponse }, async (request, reply) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const { orderId, symbol } = ownOrder(accountId, request.params.id);
    shardOf.set(request, core().router.routeOf(symbol).lane.shard);
    await acknowledged(core().router.route({ kind: "CANCEL_ORDER", orderId, accountId, symbol }));
    return reply.code(202).send({ orderId: String(orderId), status: "CANCEL_REQUESTED" });
  });
}

export function requireAccount(model: ReadModel, accountId: number): void {
  if (!model.accounts.has(accountId)) {
    throw new ServiceError("unknown_account", `account ${accountId} has never been deposited to`);
  }
}

/** Orders wait for an engine that a standby replaces, not for one that nobody does. Where Kafka is silent no engine is at fault. */
function requireTrading({ model, router, silence, feed }: BackendCore, symbol: string): void {
  if (model.markets.get(symbol)?.paused === true) {
    throw new ServiceError("symbol_paused", `${symbol} is paused`);
  }
  if (feed.silentMs > KAFKA_SILENT_MS_MAX) silence.deaf();
  const { name, shard } = router.routeOf(symbol).lane;
  const waitedMs = silence.tooLongMs(name);
  if (waitedMs === null) return;
  throw new ServiceError(
    "shard_unavailable",
    `no engine of ${shard} has answered for ${(waitedMs / 1_000).toFixed(1)} s: the order was not written; retry later`,
  );
}

/** What was placed under this client order id before: the same order sent again is that order. Another one is refused. */
function knownOrder(model: ReadModel, accountId: number, input: OrderInput): OrderView | undefined {
  const { symbol, clientOrderId } = input;
  const known =
    clientOrderId === "" ? undefined : model.orders.findByClientId(accountId, symbol, clientOrderId);
  const isSame = known !== undefined && SAME_FIELDS.every((field) => known[field] === input[field]);
  if (known !== undefined && !isSame) {
    throw new ServiceError(
      "duplicate_client_order_id",
      `client order id ${JSON.stringify(clientOrderId)} is that of order ${known.orderId}, which differs`,
    );
  }
  return known;
}

/** Without an engine orders are taken, which Kafka keeps, but not without end. */
function requireRoom({ orders }: ReadModel): void {
  if (orders.pending >= PENDING_MAX) {
    throw new ServiceError(
      "back_pressure",
      `${orders.pending} orders wait for their engines: no more than ${PENDING_MAX} may; GET /api/shards tells which shard has no primary`,
    );
  }
}
