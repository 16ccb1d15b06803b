import { EXCHANGE_INVARIANTS } from "#system/exchange/audit/invariants.ts";
import { EXCHANGE_SECRETS, EXCHANGE_TOPOLOGY } from "#system/exchange/topology.ts";
import { runAudit } from "../invariants/run-audit.ts";
import { defectsOf } from "./defects.ts";
import { outputLag, shardState } from "./state/exchange.ts";
import { allOf, healthState } from "./state/health.ts";
import { EXCHANGE_PROOFS } from "./proofs/exchange.ts";
import {
  type Invariants,
  type LoadedFixtures,
  loadedWithoutRecord,
  type SystemDescription,
} from "./system.ts";

const SEEDED_ACCOUNTS = 500;

/** The service that orders go to. */
export const EXCHANGE_BACKEND = "exchange";

/** The services that are engines: those that keep snapshots. */
export const EXCHANGE_ENGINES: ReadonlySet<string> = new Set(
  EXCHANGE_TOPOLOGY.services.filter(({ dataFolder }) => dataFolder !== undefined).map(({ name }) => name),
);

/** The shards that a standby stands behind, in the order of their numbers. */
export const EXCHANGE_SHARDS: readonly string[] = EXCHANGE_TOPOLOGY.services
  .filter(({ name, ports }) => EXCHANGE_ENGINES.has(name) && ports.length > 1)
  .map(({ name }) => name);

/** What its own directory calls the engine from before sharding. */
export const EXCHANGE_LEGACY = "legacy";

export const EXCHANGE_INVARIANT_CHECKS: Invariants = {
  servers: ["kafka"],
  tells: {
    lost: [EXCHANGE_INVARIANTS.acknowledged, EXCHANGE_INVARIANTS.outputIds],
    duplicated: [EXCHANGE_INVARIANTS.oneLane, EXCHANGE_INVARIANTS.outputIds],
  },
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
};

/** The exchange of 000 and 001. */
export const EXCHANGE: SystemDescription = {
  topology: EXCHANGE_TOPOLOGY,
  title: "exchange",
  entries: [EXCHANGE_BACKEND],
  keptServers: ["prometheus"],
  variables: {},
  fixtures: {
    users: SEEDED_ACCOUNTS,
    usersMax: 100_000,
    through: { service: EXCHANGE_BACKEND },
    async load({ urls }, { users, onProgress, signal }) {
      const [baseUrl = ""] = urls(EXCHANGE_BACKEND);
      const { loadExchangeFixtures } = await import("#fixtures/exchange.ts");
      return present(await loadExchangeFixtures({ baseUrl, accounts: users, onProgress, signal }));
    },
    async list({ urls }) {
      const [baseUrl = ""] = urls(EXCHANGE_BACKEND);
      const { listExchangeFixtures } = await import("#fixtures/exchange.ts");
      const accounts = await listExchangeFixtures(baseUrl);
      return accounts === null ? null : present(accounts);
    },
    reset: "what its accounts hold follows from the log of all commands, which nothing takes back",
    variables: (users) => ({ API_SECRET: EXCHANGE_SECRETS.api, ACCOUNT_COUNT: String(users) }),
  },
  defects: defectsOf(EXCHANGE_TOPOLOGY),
  proofs: EXCHANGE_PROOFS,
  invariants: EXCHANGE_INVARIANT_CHECKS,
  state: allOf(healthState(EXCHANGE_TOPOLOGY), shardState(EXCHANGE_ENGINES), outputLag(EXCHANGE_BACKEND)),
  accounts: `Accounts: 1 to ${SEEDED_ACCOUNTS} and 9999 (perf-test@example.com); API keys are made with API_SECRET=${EXCHANGE_SECRETS.api}`,
  hints: {},
};

/** Accounts are the same for every seed, and the exchange keeps no time of them. */
function present(accounts: number): LoadedFixtures {
  return loadedWithoutRecord({
    summary: `${accounts + 1} accounts`,
    users: accounts,
    counts: { accounts: accounts + 1 },
  });
}
