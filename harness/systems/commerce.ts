import { COMMERCE_INVARIANTS } from "#system/commerce/audit/invariants.ts";
import { COMMERCE_TOPOLOGY } from "#system/commerce/topology.ts";
import { runAudit } from "../invariants/run-audit.ts";
import { databaseFixtures } from "./database-fixtures.ts";
import { defectsOf } from "./defects.ts";
import { healthState } from "./state/health.ts";
import { COMMERCE_PROOFS } from "./proofs/commerce.ts";
import type { SystemDescription } from "./system.ts";

const SEEDED_USERS = 100_000;

/** The shop of 003. */
export const COMMERCE: SystemDescription = {
  topology: COMMERCE_TOPOLOGY,
  title: "shop",
  entries: ["commerce"],
  keptServers: ["prometheus"],
  variables: {},
  fixtures: databaseFixtures({
    users: SEEDED_USERS,
    usersMax: 1_000_000,
    dataSet: async () => (await import("#fixtures/commerce.ts")).COMMERCE_DATA_SET,
    told: { shop_user: "users", product: "products", coupon: "coupons" },
    variables: (users) => ({ USER_COUNT: String(users) }),
  }),
  defects: defectsOf(COMMERCE_TOPOLOGY),
  proofs: COMMERCE_PROOFS,
  invariants: {
    servers: ["postgres"],
    tells: {
      lost: [COMMERCE_INVARIANTS.acknowledged],
      duplicated: [COMMERCE_INVARIANTS.onePerUser, COMMERCE_INVARIANTS.payments, COMMERCE_INVARIANTS.keys],
    },
    check: ({ address, idsFile }, context) =>
      runAudit(
        {
          subject: "the shop",
          entry: "system-under-test/commerce/audit/main.ts",
          parameters: ["issues", "charges", "orders", "payments"].map((kind) => `--${kind}=${idsFile(kind)}`),
          environment: { POSTGRES_URL: address("postgres") },
        },
        context,
      ),
  },
  state: healthState(COMMERCE_TOPOLOGY),
  accounts: `Nobody signs in: users are 1 to ${SEEDED_USERS}, every twentieth without money.`,
  hints: {},
};
