export interface DefectDescription {
  /** Service that holds the `if`. */
  readonly service: string;
  /** What goes wrong, with the figures that make its effect predictable. */
  readonly mistake: string;
  /** What must notice: objectives' metrics, or `invariant: <name>`, separated by `; `. */
  readonly caughtBy: string;
}

/** Known mistakes that can be switched on with `DEFECTS=a,b`. Each is one `if` in one place; all are off by default. */
export const DEFECTS = {
  "missing-index": {
    service: "dbman",
    mistake: "message reads scan the whole table, as without an index",
    caughtBy:
      "pg_stat_user_tables_seq_tup_read{relname=messages}; chat_read_duration on a machine of its own",
  },
  "small-pool": {
    service: "dbman",
    mistake:
      "one database connection for all reads, returned 20 ms late: at most 50 reads per second and instance",
    caughtBy: "http_req_duration of session and tenanthub, postgres_pool_connections{state=waiting}",
  },
  "no-write-grouping": {
    service: "dbman",
    mistake: "one transaction per message, one after the other in each lane",
    caughtBy: "dbman_write_batch_rows",
  },
  "slow-insert": {
    service: "dbman",
    mistake: "each message takes 100 ms to store: at most 10 messages per second and instance",
    caughtBy: "chat_store_failed, chat_store_refused_total, http_req_failed",
  },
  "no-deduplication": {
    service: "dbman",
    mistake: "the client message id is ignored, so a resend is stored again",
    caughtBy: "invariant: one message per client message id",
  },
  "lost-writes": {
    service: "dbman",
    mistake: "one of 100 acknowledged messages is deleted again",
    caughtBy: "invariant: acknowledged = stored; invariant: sequence of each room without gaps",
  },
  "global-lock": {
    service: "chat",
    mistake: "one lock for all rooms, held 50 ms for each store: at most 20 stores per second and instance",
    caughtBy: "chat_store_duration",
  },
  "slow-store": {
    service: "chat",
    mistake: "each store waits 400 to 1,200 ms before it begins",
    caughtBy: "chat_store_duration",
  },
  "error-burst": {
    service: "chat",
    mistake: "stores and reads fail with 500 during 2 of every 10 seconds",
    caughtBy: "http_req_failed, chat_store_failed",
  },
  "no-tenant-cache": {
    service: "chat",
    mistake: "tenant metadata is asked for on every call",
    caughtBy: "tenant_cache_requests_total{result=miss}",
  },
  "drop-messages": {
    service: "chat",
    mistake: "one of 50 deliveries to a socket is left out",
    caughtBy: "ws_missing",
  },
  "duplicate-messages": {
    service: "chat",
    mistake: "one of 50 deliveries to a socket is sent twice",
    caughtBy: "ws_duplicate",
  },
  "reorder-messages": {
    service: "chat",
    mistake: "one of 50 deliveries to a socket is held back until after the next one of its room",
    caughtBy: "ws_out_of_order",
  },
  "leak-room": {
    service: "chat",
    mistake: "one of 100 messages also goes to a socket of the instance that is not in its room",
    caughtBy: "invariant: no delivery to non-members",
  },
  "blocking-hash": {
    service: "session",
    mistake: "a password is checked on the event loop, with 300 ms of work added",
    caughtBy: "http_req_duration of the sign-in",
  },
  "lost-orders": {
    service: "exchange",
    mistake: "one of 200 orders is acknowledged and never written to Kafka",
    caughtBy: "invariant: each acknowledged order stands in one input topic and has one outcome",
  },
  "outbox-cursor": {
    service: "ingest-service",
    mistake:
      "the outbox is read from the last id on: rows that were committed later than a higher id are never sent",
    caughtBy: "invariant: outbox rows = events on the topics",
  },
  "slow-outbox-polling": {
    service: "ingest-service",
    mistake: "the outbox is looked at every 10 s and not when something was written",
    caughtBy: "outbox_delay_seconds: events on their topics within 1 s; payment_ledger_duration",
  },
  "no-idempotency": {
    service: "ingest-service",
    mistake: "a request that comes again under its key is another payment",
    caughtBy: "invariant: one charge at the gateway per idempotency key",
  },
  "pool-of-10": {
    service: "ingest-service",
    mistake:
      "ten authorisations at a time call the gateway, as with a pool of 10 whose connections are held meanwhile: at most 100 per second and instance",
    caughtBy: "http_req_duration of authorisations; droppedIterations",
  },
  "kafka-timeout-10s": {
    service: "ingest-service",
    mistake: "a request to Kafka may take 10 s",
    caughtBy: "breakers_open while Kafka hangs: it opens five times later",
  },
  "breaker-stays-open": {
    service: "ingest-service",
    mistake: "a circuit breaker that has opened is never half open",
    caughtBy: "verify circuit-breaker; invariant: outbox rows = events on the topics",
  },
  "retry-storm": {
    service: "ingest-service",
    mistake: "the gateway is called up to 30 times without a wait",
    caughtBy: "gateway_calls_failed while the gateway is away",
  },
  "lost-deduplication": {
    service: "consumer-worker",
    mistake: "an event that comes again is posted again",
    caughtBy: "invariant: captured and refunded = posted to the ledger, once",
  },
  "acknowledge-first": {
    service: "consumer-worker",
    mistake: "events count as read before they are posted: what a worker holds when it ends is lost",
    caughtBy: "invariant: captured and refunded = posted to the ledger, once",
  },
  "order-global-lock": {
    service: "commerce",
    mistake: "one lock for all orders and payments, held 50 ms for each: at most 20 a second and instance",
    caughtBy: "commerce_order_duration, commerce_pay_duration",
  },
  "order-pool-of-10": {
    service: "commerce",
    mistake:
      "ten orders and payments at a time, as with a pool of 10 whose connections are held 50 ms: at most 200 a second and instance",
    caughtBy: "commerce_order_duration, of the quickest too",
  },
  "cart-without-index": {
    service: "commerce",
    mistake: "all carts are read to find one, as without an index",
    caughtBy: "pg_stat_user_tables_seq_tup_read; commerce_cart_duration, commerce_order_duration",
  },
  "renamed-field": {
    service: "commerce",
    mistake: "the answer of a coupon issue calls its id otherwise than was agreed on",
    caughtBy: "checks, commerce_errors",
  },
  "lost-update": {
    service: "commerce",
    mistake: "a balance is read without a lock and written 20 ms later",
    caughtBy: "invariant: balance = initial + charges - payments = initial + ledger, none negative",
  },
  "check-then-insert": {
    service: "commerce",
    mistake: "a coupon is issued 20 ms after it was looked whether there is one, without a lock or a wall",
    caughtBy: "invariant: issued <= limit and equal to the issues; invariant: one issue per coupon and user",
  },
  "charge-without-key": {
    service: "commerce",
    mistake: "a charge that comes again under its key is another charge",
    caughtBy: "invariant: one charge and one order per user and idempotency key",
  },
  "n-plus-one": {
    service: "commerce",
    mistake: "a query for each line of a cart",
    caughtBy: "commerce_cart_queries",
  },
  "blocking-receipt": {
    service: "commerce",
    mistake: "each payment keeps the event loop busy for 30 ms: at most 33 a second and instance",
    caughtBy: "nodejs_eventloop_lag_p99_seconds, commerce_pay_duration",
  },
  "leak-per-request": {
    service: "commerce",
    mistake: "100 kB are kept of each request for ever",
    caughtBy: "nodejs_external_memory_bytes, process_resident_memory_bytes",
  },
  "failing-orders": {
    service: "exchange",
    mistake: "every engine throws, its state changed, on each order whose id is a multiple of 1,000",
    caughtBy: "health of the engine (degraded), matching_engine_parked_commands; no invariant",
  },
  "failing-once": {
    service: "exchange",
    mistake: "as failing-orders, but only at the first try",
    caughtBy: "nothing: the order is applied at the second try",
  },
  "no-effect": {
    service: "chat",
    mistake: "none: the control that must not be caught",
    caughtBy: "nothing",
  },
} as const satisfies Record<string, DefectDescription>;

export type DefectName = keyof typeof DEFECTS;
export const DEFECT_NAMES = Object.keys(DEFECTS) as readonly DefectName[];

export function isDefectName(name: string): name is DefectName {
  return Object.hasOwn(DEFECTS, name);
}

/** The defects that are on in this process. */
export type Defects = ReadonlySet<DefectName>;
