import { check } from "k6";
import exec from "k6/execution";
import http, { type Params } from "k6/http";
import type { Gauge, Trend } from "k6/metrics";
import { markPhase } from "../phase.ts";
import { plan } from "../plan.ts";
import { createRandom, type Random } from "../random.ts";
import { Target } from "../target.ts";
import * as metrics from "./metrics.ts";

const TIMEOUT = "10s";
const URLS = __ENV["COMMERCE_BASE_URL"] || __ENV["BASE_URL"] || "http://127.0.0.1:8100";
const USERS = Number(__ENV["USER_COUNT"] || 100_000);
/** Keys are of this load alone: a second one against the same shop must not be answered with the first one's. */
const LOAD = `${plan.seed}-${Date.now().toString(36)}`;

type Fields = Readonly<Record<string, "string" | "number" | "object">>;
type Body = Readonly<Record<string, unknown>>;

/** One kind of call, and what its answer must be. */
interface CallDescription {
  readonly method: "GET" | "POST";
  readonly route: string;
  readonly status: number;
  /** Of the body of what was made; anything else is neither made nor refused. */
  readonly fields: Fields;
  readonly duration?: Trend;
  /** The field with the id of what was made, and where it is recorded. */
  readonly made?: { readonly field: string; readonly id: Gauge };
  /** Codes by which the shop may refuse it. */
  readonly refusals: readonly string[];
}

const CHECKS = { "the shop answers with what was agreed on": (isAgreedOn: boolean) => isAgreedOn };

/** With what is the same in all its calls, made once: at thousands of calls a second each object costs. */
interface CallKind extends CallDescription {
  readonly checkedFields: readonly (readonly [string, string])[];
  readonly tags: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<"sending" | "bare", Params>>;
}

function kindOf(description: CallDescription): CallKind {
  const tags = { name: `${description.method} ${description.route}` };
  const bare = { tags, timeout: TIMEOUT };
  return {
    ...description,
    checkedFields: Object.entries(description.fields),
    tags,
    parameters: { bare, sending: { ...bare, headers: { "Content-Type": "application/json" } } },
  };
}

const ISSUE = kindOf({
  method: "POST",
  route: "/api/coupons/:id/issue",
  status: 201,
  fields: { couponIssueId: "string", couponId: "string", userId: "string" },
  duration: metrics.couponDuration,
  made: { field: "couponIssueId", id: metrics.issueId },
  refusals: ["already_issued", "sold_out"],
});
const CHARGE = kindOf({
  method: "POST",
  route: "/api/users/:id/balance/charge",
  status: 201,
  fields: { chargeId: "string", userId: "string", amount: "number", balance: "number" },
  duration: metrics.chargeDuration,
  made: { field: "chargeId", id: metrics.chargeId },
  refusals: [],
});
const ORDER = kindOf({
  method: "POST",
  route: "/api/orders",
  status: 201,
  fields: { orderId: "string", userId: "string", total: "number" },
  duration: metrics.orderDuration,
  made: { field: "orderId", id: metrics.orderId },
  refusals: ["insufficient_stock", "cart_empty"],
});
const PAY = kindOf({
  method: "POST",
  route: "/api/orders/:id/pay",
  status: 200,
  fields: { paymentId: "string", orderId: "string", amount: "number", balance: "number" },
  duration: metrics.payDuration,
  made: { field: "paymentId", id: metrics.paymentId },
  refusals: ["insufficient_balance"],
});
const PRODUCTS = kindOf({
  method: "GET",
  route: "/api/products",
  status: 200,
  fields: { products: "object", page: "number" },
  refusals: [],
});
const CART = kindOf({
  method: "GET",
  route: "/api/users/:id/cart",
  status: 200,
  fields: { items: "object", total: "number" },
  duration: metrics.cartDuration,
  refusals: [],
});
const SET_CART = kindOf({
  method: "POST",
  route: "/api/users/:id/cart",
  status: 204,
  fields: {},
  refusals: [],
});

/** All users in turn. */
export function userAt(place: number): number {
  return 1 + (place % USERS);
}

/** The shop as one virtual user calls it. */
export class CommerceCalls {
  readonly #user = exec.vu.idInTest;
  readonly random: Random = createRandom(plan.seed * 100_003 + this.#user);
  readonly #target = new Target(URLS);
  #count = 0;

  /** A key that nobody has used. */
  key(): string {
    this.#count += 1;
    return `${LOAD}-${this.#user}-${this.#count}`;
  }

  /** From 0 to `below`, without it. */
  number(below: number): number {
    return Math.floor(this.random() * below);
  }

  user(): number {
    return 1 + this.number(USERS);
  }

  /** Each of the members' coupons, 5 to 104, goes once to each user: pair 0 is coupon 5 for user 1. */
  issue(pair: number): void {
    this.issueOne(5 + (Math.floor(pair / USERS) % 100), userAt(pair));
  }

  issueOne(coupon: number, user: number): void {
    this.#ask(ISSUE, `/api/coupons/${coupon}/issue`, { userId: String(user) });
  }

  charge(user: number, amount: number, idempotencyKey: string): Body | null {
    return this.#ask(CHARGE, `/api/users/${user}/balance/charge`, { amount, idempotencyKey });
  }

  /** The order's id; `null` when there is none. Without lines it is what is in the cart. */
  order(
    user: number,
    lines?: readonly { readonly productId: string; readonly quantity: number }[],
  ): string | null {
    const body = this.#ask(ORDER, ORDER.route, { userId: String(user), idempotencyKey: this.key(), lines });
    return body === null ? null : String(body["orderId"]);
  }

  pay(order: string): void {
    this.#ask(PAY, `/api/orders/${order}/pay`);
  }

  products(query: string): void {
    this.#ask(PRODUCTS, `/api/products?${query}`);
  }

  cart(user: number): void {
    this.#ask(CART, `/api/users/${user}/cart`);
  }

  setCart(user: number, product: number): void {
    this.#ask(SET_CART, `/api/users/${user}/cart`, { productId: String(product), quantity: 1 });
  }

  /** The body of what was made as agreed on; `null` when it was refused or went wrong. */
  #ask(kind: CallKind, path: string, sent?: object): Body | null {
    const { method, status, checkedFields, tags, parameters, duration, made, refusals } = kind;
    markPhase();
    const url = this.#target.url + path;
    const response =
      sent === undefined
        ? http.request(method, url, null, parameters.bare)
        : http.request(method, url, JSON.stringify(sent), parameters.sending);
    if (response.status === 0) this.#target.moveOn();
    const body = parse(response.body);
    const isMade = response.status === status && hasFields(body, checkedFields);
    const isRefused = !isMade && refusals.includes(codeOf(body));
    check(isMade || isRefused, CHECKS, tags);
    metrics.commerceErrors.add(!isMade && !isRefused);
    if (!isMade) return null;
    duration?.add(response.timings.duration);
    made?.id.add(Number(body[made.field]));
    return body;
  }
}

function parse(text: unknown): Body {
  if (typeof text !== "string" || text === "") return {};
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}

function hasFields(body: Body, fields: CallKind["checkedFields"]): boolean {
  return fields.every(([name, type]) => typeof body[name] === type && body[name] !== null);
}

function codeOf(body: Body): string {
  return (body["error"] as { readonly code?: string } | undefined)?.code ?? "";
}
