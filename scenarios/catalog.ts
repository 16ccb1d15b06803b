import { PROFILE_NAMES, type ProfileName } from "./profiles.ts";

export interface ScenarioDefinition {
  readonly name: string;
  readonly description: string;
  /** For headings, where it is another than the name: `MSA`. */
  readonly title?: string;
  /** Script, relative to the project. */
  readonly file: string;
  /** Name of the bundled topology it runs on. */
  readonly topology: string;
  /** Target of the Makefile that runs it with its report files, where there is one. */
  readonly makeTarget?: string;
  readonly profiles: readonly ProfileName[];
  /** Kinds of virtual users that it has, such as by REST and by WebSocket, if several: a run takes one of each at least. */
  readonly userKinds?: number;
  /** Variables it reads, with what they are for. Every script also reads `LOADPROOF_PLAN`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Endpoints that a run must have hit: `service`, and the `name` tag of its requests. */
  readonly endpoints: readonly { readonly service: string; readonly name: string }[];
  /**
   * Gauges whose values are ids of what the script has seen, by what they tell (`acknowledged`, `delivered`): the
   * invariants of the system's data look for each of them.
   */
  readonly recordedIds?: Readonly<Record<string, string>>;
}

const LOGIN = { service: "session", name: "POST /api/v1/auth/login" } as const;
const CHAT_VARIABLES = {
  CHAT_BASE_URL: "base URLs of the chat service, separated by commas; BASE_URL stands in for it",
  SESSION_BASE_URL: "base URLs of the session service",
  TENANT_ID: "tenant that all users sign in to (default)",
  SMOKE_EMAIL: "account of all users when none are seeded (admin@example.com)",
  SMOKE_PASSWORD: "password of the account and of seeded users (pass1234)",
  USER_COUNT: "seeded users user-000001@example.com and on; 0 when there are none",
  THINK_TIME_FACTOR: "scales the pauses between the steps of a user; 0 switches them off (1)",
} as const;
const CHAT_IDS = { acknowledged: "chat_acknowledged_id", delivered: "chat_delivered_pair" } as const;
const CHAT_ENDPOINTS = [
  { service: "chat", name: "GET /api/v1/rooms" },
  { service: "chat", name: "POST /api/v1/rooms/:id/messages" },
  { service: "chat", name: "GET /api/v1/rooms/:id/messages/list" },
  { service: "chat", name: "GET /api/v1/rooms/:id/messages/search" },
] as const;

const PAYMENT_VARIABLES = {
  GATEWAY_BASE_URL: "base URLs of the payment gateway, separated by commas; BASE_URL stands in for it",
} as const;
const AUTHORIZE = { service: "gateway", name: "POST /api/payments/authorize" } as const;
const READ_PAYMENT = { service: "gateway", name: "GET /api/payments/:id" } as const;
const REFUND = { service: "gateway", name: "POST /api/payments/:id/refund" } as const;
const PAYMENT_IDS = { acknowledged: "payment_acknowledged_id" } as const;

const COMMERCE_VARIABLES = {
  COMMERCE_BASE_URL: "base URLs of the shop, separated by commas; BASE_URL stands in for it",
  USER_COUNT: "users of the shop: 1 and on",
} as const;
/** A scenario makes some of these; the audit looks for all kinds. */
const COMMERCE_IDS = {
  issues: "commerce_issue_id",
  charges: "commerce_charge_id",
  orders: "commerce_order_id",
  payments: "commerce_payment_id",
} as const;

export const SCENARIOS: readonly ScenarioDefinition[] = [
  {
    name: "msa-hotpath",
    title: "MSA",
    description:
      "login, tenant, organisation, store, list, search and a share of WebSocket users over all services",
    file: "scenarios/msa-hotpath.ts",
    topology: "chat",
    makeTarget: "load-msa-report",
    profiles: PROFILE_NAMES,
    userKinds: 2,
    variables: {
      ...CHAT_VARIABLES,
      ORGHUB_BASE_URL: "base URLs of the organisation service",
      TENANTHUB_BASE_URL: "base URLs of the tenant service",
    },
    endpoints: [
      LOGIN,
      { service: "session", name: "GET /api/v1/auth/me" },
      { service: "tenanthub", name: "GET /api/v1/tenants/:id" },
      { service: "orghub", name: "GET /api/v1/tenants/:id/organization" },
      { service: "orghub", name: "GET /api/v1/tenants/:id/members" },
      ...CHAT_ENDPOINTS,
    ],
    recordedIds: CHAT_IDS,
  },
  {
    name: "chat",
    title: "Chat",
    description: "messages by REST and WebSocket, with send-to-ack and send-to-deliver times per recipient",
    file: "scenarios/chat.ts",
    topology: "chat",
    makeTarget: "load-chat-report",
    profiles: [...PROFILE_NAMES, "rate-quick"],
    userKinds: 2,
    variables: CHAT_VARIABLES,
    endpoints: [LOGIN, ...CHAT_ENDPOINTS],
    recordedIds: CHAT_IDS,
  },
  {
    name: "exchange-orders",
    description: "orders and cancels over symbols of all shards, with order-to-fill times over WebSocket",
    file: "scenarios/exchange-orders.ts",
    topology: "exchange",
    makeTarget: "load-exchange-report",
    profiles: ["quick", "smoke", "ramp", "rate-quick", "rate-ramp"],
    userKinds: 2,
    variables: {
      EXCHANGE_BASE_URL:
        "base URLs of the exchange's backend, separated by commas; BASE_URL stands in for it",
      API_SECRET: "secret that API keys are made with",
      ACCOUNT_COUNT: "seeded accounts 1 and on; 0: everybody trades on account 9999",
      THINK_TIME_FACTOR: "scales the pauses between the orders of a user; 0 switches them off (1)",
    },
    endpoints: [
      { service: "exchange", name: "POST /api/orders" },
      { service: "exchange", name: "DELETE /api/orders/:id" },
    ],
    recordedIds: { acknowledged: "order_acknowledged_id" },
  },
  {
    name: "payment-authorize",
    description: "authorisations at a rate, through the gateway",
    file: "scenarios/payment-authorize.ts",
    topology: "payment",
    makeTarget: "load-payment-report",
    profiles: ["quick", "smoke", "rate-quick", "rate-400", "rate-1000"],
    variables: PAYMENT_VARIABLES,
    endpoints: [AUTHORIZE],
    recordedIds: PAYMENT_IDS,
  },
  {
    name: "payment-authorize-capture",
    description: "authorisations, each followed until its capture stands in the ledger",
    file: "scenarios/payment-authorize-capture.ts",
    topology: "payment",
    profiles: ["quick", "smoke", "flow-quick", "flow-200"],
    variables: PAYMENT_VARIABLES,
    endpoints: [AUTHORIZE, READ_PAYMENT],
    recordedIds: PAYMENT_IDS,
  },
  {
    name: "payment-full-flow",
    description: "authorise, capture, refund: each payment followed to the ledger and back",
    file: "scenarios/payment-full-flow.ts",
    topology: "payment",
    makeTarget: "load-payment-full-flow",
    profiles: ["quick", "smoke", "flow-quick", "flow-200"],
    variables: PAYMENT_VARIABLES,
    endpoints: [AUTHORIZE, READ_PAYMENT, REFUND],
    recordedIds: PAYMENT_IDS,
  },
  {
    name: "payment-retry-storm",
    description:
      "the same keys again and again, some requests cut off before their answer and asked for again",
    file: "scenarios/payment-retry-storm.ts",
    topology: "payment",
    profiles: ["quick", "smoke", "flow-quick"],
    variables: PAYMENT_VARIABLES,
    endpoints: [AUTHORIZE],
    recordedIds: PAYMENT_IDS,
  },
  {
    name: "coupon-issue",
    description: "coupons for users of the shop, a quarter of them asked for twice",
    file: "scenarios/coupon-issue.ts",
    topology: "commerce",
    makeTarget: "load-coupon",
    profiles: ["quick", "smoke", "rate-quick", "rate-1000"],
    variables: COMMERCE_VARIABLES,
    endpoints: [{ service: "commerce", name: "POST /api/coupons/:id/issue" }],
    recordedIds: COMMERCE_IDS,
  },
  {
    name: "balance-charge",
    description: "charges of balances, some of few users at a time, some twice under their key",
    file: "scenarios/balance-charge.ts",
    topology: "commerce",
    makeTarget: "load-balance",
    profiles: ["quick", "smoke", "rate-quick", "rate-1000"],
    variables: COMMERCE_VARIABLES,
    endpoints: [{ service: "commerce", name: "POST /api/users/:id/balance/charge" }],
    recordedIds: COMMERCE_IDS,
  },
  {
    name: "order-payment",
    description: "carts, orders and their payment, with a look at the products",
    file: "scenarios/order-payment.ts",
    topology: "commerce",
    makeTarget: "load-order",
    profiles: ["quick", "smoke", "flow-quick", "flow-200", "rate-1000"],
    variables: COMMERCE_VARIABLES,
    endpoints: [
      { service: "commerce", name: "POST /api/orders" },
      { service: "commerce", name: "POST /api/orders/:id/pay" },
      { service: "commerce", name: "GET /api/products" },
      { service: "commerce", name: "GET /api/users/:id/cart" },
      { service: "commerce", name: "POST /api/users/:id/cart" },
    ],
    recordedIds: COMMERCE_IDS,
  },
  {
    name: "flash-sale",
    description: "one coupon and one product, ten times as many who want them as there are",
    file: "scenarios/flash-sale.ts",
    topology: "commerce",
    makeTarget: "load-flash-sale",
    profiles: ["flash-sale", "quick", "smoke"],
    variables: {
      ...COMMERCE_VARIABLES,
      COUPON_ID: "coupon that everybody wants (2, of which there are 1,000; of 3 there are 100)",
    },
    endpoints: [
      { service: "commerce", name: "POST /api/coupons/:id/issue" },
      { service: "commerce", name: "POST /api/orders" },
    ],
    recordedIds: COMMERCE_IDS,
  },
];
