import { CHAT_INVARIANTS } from "#system/chat/audit/invariants.ts";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { runAudit } from "../invariants/run-audit.ts";
import { databaseFixtures } from "./database-fixtures.ts";
import { defectsOf } from "./defects.ts";
import { healthState } from "./state/health.ts";
import { CHAT_PROOFS } from "./proofs/chat.ts";
import type { SystemDescription } from "./system.ts";

/** Users of the default tenant: enough that virtual users do not share rooms all the time, loaded in under a second. */
const SEEDED_USERS = 2_000;
const LAST_USER = `user-${String(SEEDED_USERS).padStart(6, "0")}@example.com`;

/** The chat system of 002. */
export const CHAT: SystemDescription = {
  topology: CHAT_TOPOLOGY,
  title: "chat system",
  entries: ["chat", "session", "orghub", "tenanthub"],
  keptServers: [],
  variables: {
    TENANT_ID: { fallback: "default" },
    SMOKE_EMAIL: { fallback: "admin@example.com", secret: true },
    SMOKE_PASSWORD: { fallback: "pass1234", secret: true },
  },
  fixtures: databaseFixtures({
    users: SEEDED_USERS,
    usersMax: 1_000_000,
    dataSet: async () => (await import("#fixtures/chat.ts")).CHAT_DATA_SET,
    told: { users: "users", rooms: "rooms" },
    variables: (users) => ({ USER_COUNT: String(users) }),
  }),
  defects: defectsOf(CHAT_TOPOLOGY),
  proofs: CHAT_PROOFS,
  invariants: {
    servers: ["postgres"],
    tells: {
      lost: [CHAT_INVARIANTS.stored],
      duplicated: [CHAT_INVARIANTS.once],
    },
    /** What it has stored, and whom it delivered to, against what the load was told and got. */
    check: ({ address, idsFile }, context) =>
      runAudit(
        {
          subject: "the chat system",
          entry: "system-under-test/chat/audit/main.ts",
          parameters: [`--acknowledged=${idsFile("acknowledged")}`, `--delivered=${idsFile("delivered")}`],
          environment: { POSTGRES_URL: address("postgres") },
        },
        context,
      ),
  },
  state: healthState(CHAT_TOPOLOGY),
  accounts: `Sign in: tenant default, admin@example.com or user-000001@example.com to ${LAST_USER}, password pass1234`,
  hints: {
    sharing: CHAT_TOPOLOGY.services.filter(({ needs }) => needs.includes("dbman")).map(({ name }) => name),
    store: {
      metric: "chat_store_duration",
      endpoint: "^POST .*/messages$",
      transaction: "write_transaction_duration",
    },
    read: { metric: "chat_read_duration", endpoint: "^GET .*/messages/list$" },
    delivery: {
      deliver: "ws_deliver_duration",
      acknowledge: "ws_ack_duration",
      missing: "ws_missing",
      duplicate: "ws_duplicate",
      outOfOrder: "ws_out_of_order",
    },
  },
};
