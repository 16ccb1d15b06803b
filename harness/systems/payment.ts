import { PAYMENT_INVARIANTS } from "#system/payment/audit/invariants.ts";
import { PAYMENT_TOPOLOGY } from "#system/payment/topology.ts";
import { runAudit } from "../invariants/run-audit.ts";
import { targetVariable } from "./base-urls.ts";
import { defectsOf } from "./defects.ts";
import { allOf, healthState } from "./state/health.ts";
import { breakersClosed, consumerLag, outboxBacklog } from "./state/payment.ts";
import { PAYMENT_PROOFS } from "./proofs/payment.ts";
import { type InvariantSources, loadedWithoutRecord, type SystemDescription } from "./system.ts";

/** The service that payments go to. */
export const PAYMENT_GATEWAY = "gateway";
/** The mock of the payment gateway; scripts don't call it, the checks ask it for its books. */
const MOCK_PG = "mock-pg";

/** The service that operators ask. */
const MONITORING = "monitoring-service";
const SENDERS: ReadonlySet<string> = new Set(["ingest-service", "settlement-worker", "refund-worker"]);
const CONSUMERS: ReadonlySet<string> = new Set(["settlement-worker", "refund-worker", "consumer-worker"]);

const NO_FIXTURES = loadedWithoutRecord({
  summary: "no fixtures: merchants need none",
  users: 0,
  counts: {},
});

/** The payment system of 004. */
export const PAYMENT: SystemDescription = {
  topology: PAYMENT_TOPOLOGY,
  title: "payment system",
  entries: [PAYMENT_GATEWAY, MOCK_PG],
  keptServers: ["prometheus"],
  variables: {},
  fixtures: {
    users: 0,
    usersMax: 0,
    through: { service: PAYMENT_GATEWAY },
    load: async () => NO_FIXTURES,
    list: async () => NO_FIXTURES,
    reset:
      "what it has done is in its topics and in the payment gateway's books too, which nothing takes back",
    variables: () => ({}),
  },
  defects: defectsOf(PAYMENT_TOPOLOGY),
  proofs: PAYMENT_PROOFS,
  invariants: {
    servers: ["postgres", "kafka"],
    tells: {
      lost: [
        PAYMENT_INVARIANTS.acknowledged,
        PAYMENT_INVARIANTS.posted,
        PAYMENT_INVARIANTS.outbox,
        PAYMENT_INVARIANTS.inbox,
      ],
      duplicated: [PAYMENT_INVARIANTS.posted, PAYMENT_INVARIANTS.chargedOnce, PAYMENT_INVARIANTS.inbox],
    },
    /** Its database, its topics, the payment gateway's own books and what the load was told, against each other. */
    check: ({ address, urls, idsFile }, context) =>
      runAudit(
        {
          subject: "the payment system",
          entry: "system-under-test/payment/audit/main.ts",
          parameters: [`--bootstrap=${address("kafka")}`, `--acknowledged=${idsFile("acknowledged")}`],
          environment: { POSTGRES_URL: address("postgres"), [targetVariable(MOCK_PG)]: booksOf(urls) },
        },
        context,
      ),
  },
  state: allOf(
    healthState(PAYMENT_TOPOLOGY),
    breakersClosed(SENDERS),
    outboxBacklog(MONITORING),
    consumerLag(CONSUMERS),
  ),
  accounts: "Nobody signs in: any merchantId will do.",
  hints: {},
};

/** Nothing for a system of the user's whose mock was not named: what needs its books is then told as not checked. */
function booksOf(urls: InvariantSources["urls"]): string {
  try {
    return urls(MOCK_PG)[0] ?? "";
  } catch {
    return "";
  }
}
