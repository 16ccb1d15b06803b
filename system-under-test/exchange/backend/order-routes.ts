import type { FastifyInstance } from "fastify";
import { ServiceError } from "../../platform/errors.ts";
import type { Defects } from "../../platform/defects.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { BackendCore } from "./core.ts";
import { knownSymbol, readOrder } from "./order-input.ts";
import { createOrderView, type OrderView } from "./order-view.ts";
import { presentOrder } from "./present.ts";
import type { ReadModel } from "./read-model.ts";
import { acknowledged } from "./router-failure.ts";

export interface OrderRoutesOptions {
  readonly keys: ApiKeys;
  /** Throws while the backend is not ready. */
  readonly core: () => BackendCore;
  readonly defects: Defects;
}

/** The defect `lost-orders`. */
const LOST_ONE_OF = 200;
const ORDER_ID = /^[1-9]\d{0,15}$/;

/** Orders of the calling account. An accepted answer means that Kafka has the order; what became of it is read later. */
export function addOrderRoutes(http: FastifyInstance, { keys, core, defects }: OrderRoutesOptions): void {
  const ownOrder = (accountId: number, id: string): OrderView => {
    const order = ORDER_ID.test(id) ? core().model.orders.find(Number(id)) : undefined;
    if (order === undefined || order.accountId !== accountId) {
      throw new ServiceError("order_not_found", `the account has no order ${JSON.stringify(id)}`);
    }
    return order;
  };

  http.post("/api/orders", async (request, reply) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const input = readOrder(request.body);
    const { router, model, ids } = core();
    requireAccount(model, accountId);
    requireNew(model, accountId, input.symbol, input.clientOrderId);
    if (model.markets.get(input.symbol)?.paused === true) {
      throw new ServiceError("symbol_paused", `${input.symbol} is paused`);
    }
    const order = createOrderView({ ...input, accountId, orderId: ids.next() }, "PENDING");
    model.orders.add(order);
    const isLost = defects.has("lost-orders") && order.orderId % LOST_ONE_OF === 0;
    try {
      if (!isLost) {
        await acknowledged(
          router.route({ kind: "PLACE_ORDER", ...input, accountId, orderId: order.orderId }),
        );
      }
    } catch (error) {
      // An order of unknown outcome stays, so that a retry under its client order id can't place it twice unnoticed.
      if (!(error instanceof ServiceError && error.code === "outcome_unknown")) {
        model.orders.forget(order);
      }
      throw error;
    }
    const { shard } = router.routeOf(input.symbol).lane;
    return reply.code(202).send({ ...presentOrder(order, knownSymbol(input.symbol)), shard });
  });

  http.get<{ Params: { id: string } }>("/api/orders/:id", async (request) => {
    const order = ownOrder(keys.accountOf(request.headers.authorization), request.params.id);
    return presentOrder(order, knownSymbol(order.symbol));
  });

  http.delete<{ Params: { id: string } }>("/api/orders/:id", async (request, reply) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const { orderId, symbol } = ownOrder(accountId, request.params.id);
    await acknowledged(core().router.route({ kind: "CANCEL_ORDER", orderId, accountId, symbol }));
    return reply.code(202).send({ orderId: String(orderId), status: "CANCEL_REQUESTED" });
  });
}

export function requireAccount(model: ReadModel, accountId: number): void {
  if (!model.accounts.has(accountId)) {
    throw new ServiceError("unknown_account", `account ${accountId} has never been deposited to`);
  }
}

function requireNew(model: ReadModel, accountId: number, symbol: string, clientOrderId: string): void {
  const other =
    clientOrderId === "" ? undefined : model.orders.findByClientId(accountId, symbol, clientOrderId);
  if (other !== undefined) {
    throw new ServiceError(
      "duplicate_client_order_id",
      `client order id ${JSON.stringify(clientOrderId)} is that of order ${other.orderId}`,
    );
  }
}
