export interface DefectDescription {
  /** Service that holds the `if`. */
  readonly service: string;
  /** What goes wrong, with the figures that make its effect predictable. */
  readonly mistake: string;
}

/** Known mistakes that can be switched on with `DEFECTS=a,b`. Each is one `if` in one place; all are off by default. */
export const DEFECTS = {
  "missing-index": {
    service: "dbman",
    mistake: "message reads scan the whole table, as without an index",
  },
  "small-pool": {
    service: "dbman",
    mistake:
      "one database connection for all reads, returned 20 ms late: at most 50 reads per second and instance",
  },
  "no-write-grouping": {
    service: "dbman",
    mistake: "one transaction per message, one after the other in each lane",
  },
  "slow-insert": {
    service: "dbman",
    mistake: "each message takes 100 ms to store: at most 10 messages per second and instance",
  },
  "no-deduplication": {
    service: "dbman",
    mistake: "the client message id is ignored, so a resend is stored again",
  },
  "lost-writes": {
    service: "dbman",
    mistake: "one of 100 acknowledged messages is deleted again",
  },
  "global-lock": {
    service: "chat",
    mistake: "one lock for all rooms, held 50 ms for each store: at most 20 stores per second and instance",
  },
  "slow-store": {
    service: "chat",
    mistake: "each store waits 400 to 1,200 ms before it begins",
  },
  "error-burst": {
    service: "chat",
    mistake: "stores and reads fail with 500 during 2 of every 10 seconds",
  },
  "no-tenant-cache": {
    service: "chat",
    mistake: "tenant metadata is asked for on every call",
  },
  "drop-messages": {
    service: "chat",
    mistake: "one of 50 deliveries to a socket is left out",
  },
  "duplicate-messages": {
    service: "chat",
    mistake: "one of 50 deliveries to a socket is sent twice",
  },
  "reorder-messages": {
    service: "chat",
    mistake: "one of 50 deliveries to a socket is held back until after the next one of its room",
  },
  "leak-room": {
    service: "chat",
    mistake: "one of 100 messages also goes to a socket of the instance that is not in its room",
  },
  "blocking-hash": {
    service: "session",
    mistake: "a password is checked on the event loop, with 300 ms of work added",
  },
  "lost-orders": {
    service: "exchange",
    mistake: "one of 200 orders is acknowledged and never written to Kafka",
  },
  "outbox-cursor": {
    service: "ingest-service",
    mistake:
      "the outbox is read from the last id on: rows that were committed later than a higher id are never sent",
  },
  "slow-outbox-polling": {
    service: "ingest-service",
    mistake: "the outbox is looked at every 10 s and not when something was written",
  },
  "no-idempotency": {
    service: "ingest-service",
    mistake: "a request that comes again under its key is another payment",
  },
  "pool-of-10": {
    service: "ingest-service",
    mistake:
      "ten authorisations at a time call the gateway, as with a pool of 10 whose connections are held meanwhile: at most 100 per second and instance",
  },
  "kafka-timeout-10s": {
    service: "ingest-service",
    mistake: "a request to Kafka may take 10 s",
  },
  "breaker-stays-open": {
    service: "ingest-service",
    mistake: "a circuit breaker that has opened is never half open",
  },
  "retry-storm": {
    service: "ingest-service",
    mistake: "the gateway is called up to 30 times without a wait",
  },
  "lost-deduplication": {
    service: "consumer-worker",
    mistake: "an event that comes again is posted again",
  },
  "acknowledge-first": {
    service: "consumer-worker",
    mistake: "events count as read before they are posted: what a worker holds when it ends is lost",
  },
  "order-global-lock": {
    service: "commerce",
    mistake: "one lock for all orders and payments, held 50 ms for each: at most 20 a second and instance",
  },
  "order-pool-of-10": {
    service: "commerce",
    mistake:
      "ten orders and payments at a time, as with a pool of 10 whose connections are held 50 ms: at most 200 a second and instance",
  },
  "cart-without-index": {
    service: "commerce",
    mistake: "all carts are read to find one, as without an index",
  },
  "renamed-field": {
    service: "commerce",
    mistake: "the answer of a coupon issue calls its id otherwise than was agreed on",
  },
  "lost-update": {
    service: "commerce",
    mistake: "a balance is read without a lock and written 20 ms later",
  },
  "check-then-insert": {
    service: "commerce",
    mistake: "a coupon is issued 20 ms after it was looked whether there is one, without a lock or a wall",
  },
  "charge-without-key": {
    service: "commerce",
    mistake: "a charge that comes again under its key is another charge",
  },
  "n-plus-one": {
    service: "commerce",
    mistake: "a query for each line of a cart",
  },
  "blocking-receipt": {
    service: "commerce",
    mistake: "each payment keeps the event loop busy for 30 ms: at most 33 a second and instance",
  },
  "leak-per-request": {
    service: "commerce",
    mistake: "100 kB are kept of each request for ever",
  },
  "failing-orders": {
    service: "exchange",
    mistake: "every engine throws, its state changed, on each order whose id is a multiple of 1,000",
  },
  "failing-once": {
    service: "exchange",
    mistake: "as failing-orders, but only at the first try",
  },
  "no-effect": {
    service: "chat",
    mistake: "none: the control that must not be caught",
  },
} as const satisfies Record<string, DefectDescription>;

export type DefectName = keyof typeof DEFECTS;
export const DEFECT_NAMES = Object.keys(DEFECTS) as readonly DefectName[];

export function isDefectName(name: string): name is DefectName {
  return Object.hasOwn(DEFECTS, name);
}

/** The defects that are on in this process. */
export type Defects = ReadonlySet<DefectName>;
