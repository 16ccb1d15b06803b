import { EXCHANGE_SECRETS, EXCHANGE_TOPOLOGY } from "#system/exchange/topology.ts";
import { runAudit } from "../invariants/run-audit.ts";
import { defectsOf } from "./defects.ts";
import type { SystemDescription } from "./system.ts";

const SEEDED_ACCOUNTS = 500;

/** The service that orders go to. */
export const EXCHANGE_BACKEND = "exchange";

/** The exchange of 000 and 001. */
export const EXCHANGE: SystemDescription = {
  topology: EXCHANGE_TOPOLOGY,
  title: "exchange",
  entries: [EXCHANGE_BACKEND],
  keptServers: ["prometheus"],
  variables: {},
  fixtures: {
    async load(environment, { onProgress }) {
      const [baseUrl = ""] = environment.urls(EXCHANGE_BACKEND);
      const { loadExchangeFixtures } = await import("#fixtures/exchange.ts");
      const { accounts } = await loadExchangeFixtures({ baseUrl, accounts: SEEDED_ACCOUNTS, onProgress });
      return `${accounts} accounts`;
    },
    variables: { API_SECRET: EXCHANGE_SECRETS.api, ACCOUNT_COUNT: String(SEEDED_ACCOUNTS) },
  },
  defects: defectsOf(EXCHANGE_TOPOLOGY),
  invariants: {
    servers: ["kafka"],
    /** All that it has written to Kafka: against the reference engine, and against what the load was told. */
    check: ({ address, idsFile }, context) =>
      runAudit(
        {
          subject: "the exchange",
          entry: "system-under-test/exchange/audit/main.ts",
          parameters: [`--bootstrap=${address("kafka")}`, `--acknowledged=${idsFile("acknowledged")}`],
        },
        context,
      ),
  },
  accounts: `Accounts: 1 to ${SEEDED_ACCOUNTS} and 9999 (perf-test@example.com); API keys are made with API_SECRET=${EXCHANGE_SECRETS.api}`,
  hints: {},
};
