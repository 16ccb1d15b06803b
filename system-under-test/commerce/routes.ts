import type { FastifyReply } from "fastify";
import { z } from "zod";
import { asDatabase } from "../platform/as-database.ts";
import type { Database } from "../platform/database.ts";
import { ServiceError } from "../platform/errors.ts";
import type { FastifyInstance } from "../platform/http-server.ts";
import { idempotencyKey, idText, parseInput } from "../platform/input.ts";
import type { Charge, ChargeRequest } from "./balance/charge-store.ts";
import type { CartStore } from "./carts/cart-store.ts";
import type { CouponIssue, CouponRequest } from "./coupons/coupon-store.ts";
import { type OrderRequest, quantityFrom, readOrderRequest } from "./orders/order-input.ts";
import type { Payment } from "./orders/pay-orders.ts";
import type { PlacedOrder } from "./orders/place-orders.ts";
import { readOrder } from "./orders/read-order.ts";
import { type ProductPages, readProductQuery } from "./products/product-pages.ts";
import { noUser } from "./requests/lock-users.ts";
import type { Made } from "./requests/outcome.ts";

type Asked<Item, Answer> = (item: Item) => Promise<Made<Answer>>;

export interface CommerceRoutesOptions {
  readonly database: Database;
  readonly issueCoupon: Asked<CouponRequest, CouponIssue>;
  readonly charge: Asked<ChargeRequest, Charge>;
  readonly placeOrder: Asked<OrderRequest, PlacedOrder>;
  readonly payOrder: Asked<string, Payment>;
  readonly carts: CartStore;
  readonly products: ProductPages;
  readonly presentCouponIssue: (issue: CouponIssue) => object;
}

interface ById {
  readonly Params: { readonly id: string };
}

const AMOUNT_MAX = 1_000_000_000;
const AMOUNT = `expected a whole number from 1 to ${AMOUNT_MAX}`;
const couponBody = z.strictObject({ userId: idText });
const chargeBody = z.strictObject({
  amount: z.number(AMOUNT).int(AMOUNT).min(1, AMOUNT).max(AMOUNT_MAX, AMOUNT),
  idempotencyKey,
});
const cartBody = z.strictObject({ productId: idText, quantity: quantityFrom(0) });

export function addCommerceRoutes(http: FastifyInstance, options: CommerceRoutesOptions): void {
  addCouponRoutes(http, options);
  addUserRoutes(http, options);
  addOrderRoutes(http, options);

  http.get("/api/products", async (request, reply) => {
    const page = await asDatabase(options.products.read(readProductQuery(request.query)), "read products");
    return reply.type("application/json; charset=utf-8").send(page);
  });
}

function addCouponRoutes(http: FastifyInstance, options: CommerceRoutesOptions): void {
  const { database, issueCoupon, presentCouponIssue } = options;

  http.post<ById>("/api/coupons/:id/issue", async (request, reply) => {
    const couponId = parseInput(idText, request.params.id);
    const { answer } = await issueCoupon({ couponId, ...parseInput(couponBody, request.body) });
    return reply.code(201).send(presentCouponIssue(answer));
  });

  http.get<ById>("/api/coupons/:id", async (request) => {
    const couponId = parseInput(idText, request.params.id);
    const { rows } = await asDatabase(
      database.pool.query<{ name: string; limit: number; issued: number }>(
        "SELECT name, issue_limit AS limit, issued FROM coupon WHERE id = $1",
        [couponId],
      ),
      "read the coupon",
    );
    if (rows[0] === undefined) throw new ServiceError("coupon_not_found", `no coupon ${couponId}`);
    return { couponId, ...rows[0] };
  });
}

function addUserRoutes(http: FastifyInstance, { database, charge, carts }: CommerceRoutesOptions): void {
  http.post<ById>("/api/users/:id/balance/charge", async (request, reply) => {
    const userId = parseInput(idText, request.params.id);
    return send(reply, 201, await charge({ userId, ...parseInput(chargeBody, request.body) }));
  });

  http.get<ById>("/api/users/:id/balance", async (request) => {
    const userId = parseInput(idText, request.params.id);
    const { rows } = await asDatabase(
      database.pool.query<{ balance: string }>("SELECT balance FROM shop_user WHERE id = $1", [userId]),
      "read the balance",
    );
    if (rows[0] === undefined) throw noUser(userId);
    return { userId, balance: Number(rows[0].balance) };
  });

  http.get<ById>("/api/users/:id/cart", async (request) =>
    asDatabase(carts.read(parseInput(idText, request.params.id)), "read the cart"),
  );

  http.post<ById>("/api/users/:id/cart", async (request, reply) => {
    const userId = parseInput(idText, request.params.id);
    await asDatabase(carts.set(userId, parseInput(cartBody, request.body)), "change the cart");
    return reply.code(204).send();
  });
}

function addOrderRoutes(
  http: FastifyInstance,
  { database, placeOrder, payOrder }: CommerceRoutesOptions,
): void {
  http.post("/api/orders", async (request, reply) =>
    send(reply, 201, await placeOrder(readOrderRequest(request.body))),
  );

  http.post<ById>("/api/orders/:id/pay", async (request, reply) =>
    send(reply, 200, await payOrder(parseInput(idText, request.params.id))),
  );

  http.get<ById>("/api/orders/:id", async (request) =>
    asDatabase(readOrder(database, parseInput(idText, request.params.id)), "read the order"),
  );
}

function send(reply: FastifyReply, status: number, { answer, isReplay }: Made<object>): FastifyReply {
  if (isReplay) reply.header("idempotent-replayed", "true");
  return reply.code(status).send(answer);
}
