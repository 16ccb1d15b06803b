import { CHAT_INVARIANTS } from "#system/chat/audit/invariants.ts";
import type { ProofLoad, Proofs } from "../proof.ts";

/**
 * 30 users by REST, who pause 0.36 s in each round of a store and three reads: at most 80 stores and 240 reads a second;
 * 30 by WebSocket, who send a message each 1.2 s: 25 a second. In 14 s some 1,100 messages on two cores that are free, 600
 * on two that are shared by ten.
 */
const MESSAGES: ProofLoad = {
  scenario: "chat",
  flags: { profile: "scenarios/proof.yaml", vus: "60", thresholds: "thresholds/proof/chat.yaml" },
  variables: { THINK_TIME_FACTOR: "0.2" },
};

/** 48 users by REST, who pause 1.2 s in each round of a store and seven reads of four services: at most 280 reads a second. */
const ALL_SERVICES: ProofLoad = {
  scenario: "msa-hotpath",
  flags: { profile: "scenarios/proof.yaml", vus: "60", thresholds: "thresholds/proof/msa-hotpath.yaml" },
  variables: { THINK_TIME_FACTOR: "0.5" },
};

const DELIVERIES =
  "each message goes to the one to three of the 30 sockets that are in its room: 600 messages are some 1,000 deliveries";

export const CHAT_PROOFS: Proofs = {
  "missing-index": {
    load: MESSAGES,
    arithmetic:
      "each read of messages goes through all of the 40,000: at 40 reads a second on a machine that is full 1.6 million rows a second, where an index reads none",
    caughtBy: { objectives: ["scanned-rows"] },
    cause: null,
  },
  "small-pool": {
    load: ALL_SERVICES,
    arithmetic:
      "two connections that are kept 20 ms give 100 reads a second at most: 48 users need 3.4 s for the seven reads of a round, of which they pause 1.2 s, so a read takes 0.3 s, and over ten callers of each instance wait",
    caughtBy: { objectives: ["session-median", "tenanthub-median", "waiting-reads"] },
    cause: "dbman-latency",
  },
  "no-write-grouping": {
    load: MESSAGES,
    arithmetic:
      "a transaction for each message: none shares one, where of 60 to 100 messages a second one in 25 at least comes with another",
    caughtBy: { objectives: ["grouped-messages"] },
    cause: null,
  },
  "slow-insert": {
    load: MESSAGES,
    arithmetic:
      "two instances store 10 messages a second each: of the 25 a second by WebSocket alone a fifth is too many, and with those by REST two of three are refused",
    caughtBy: { objectives: ["store-success", "checks"] },
    cause: "service-errors",
  },
  "no-deduplication": {
    load: MESSAGES,
    arithmetic:
      "one of 20 messages is sent again and then stored twice: 30 of 600, and none with a probability of 0.95^600 < 1e-13; the ids that they were sent with are lost besides",
    caughtBy: { invariants: [CHAT_INVARIANTS.once] },
    cause: "broken-data",
  },
  "lost-writes": {
    load: MESSAGES,
    arithmetic:
      "every hundredth message of each of the two instances: at least 4 of 600, whatever the chance",
    caughtBy: { invariants: [CHAT_INVARIANTS.stored, CHAT_INVARIANTS.gapless] },
    cause: "broken-data",
  },
  "global-lock": {
    load: MESSAGES,
    arithmetic:
      "two instances with 20 stores a second each: 25 a second come by WebSocket and leave 15 for the 30 users by REST, who so need 2 s for a round instead of 0.4 s and wait 1.5 s of them",
    caughtBy: { objectives: ["store-median"] },
    cause: "single-endpoint",
  },
  "slow-store": {
    load: MESSAGES,
    arithmetic: "each store waits 400 to 1,200 ms, half of them over 800 ms, whatever the load",
    caughtBy: { objectives: ["store-median"] },
    cause: "single-endpoint",
  },
  "error-burst": {
    load: MESSAGES,
    arithmetic: "2 of every 10 s fail: the 10 steady seconds hold a whole burst wherever they begin",
    caughtBy: { objectives: ["http-failed", "store-success", "checks"] },
    cause: "service-errors",
  },
  "no-tenant-cache": {
    load: MESSAGES,
    arithmetic:
      "every call asks tenanthub: all are misses, where each instance has one in the minute that an entry is kept",
    caughtBy: { objectives: ["tenant-cache-misses"] },
    cause: null,
  },
  "drop-messages": {
    load: MESSAGES,
    arithmetic: `${DELIVERIES}, and every fiftieth of an instance is left out: 20 of them`,
    caughtBy: { objectives: ["messages-missing"] },
    cause: "message-delivery",
  },
  "duplicate-messages": {
    load: MESSAGES,
    arithmetic: `${DELIVERIES}, and every fiftieth of an instance is sent twice: 20 of them`,
    caughtBy: { objectives: ["messages-duplicate"] },
    cause: "message-delivery",
  },
  "reorder-messages": {
    load: MESSAGES,
    arithmetic: `${DELIVERIES}, and every fiftieth of an instance is held back until the next one of its room: up to 20 of them`,
    caughtBy: { objectives: ["messages-out-of-order"] },
    cause: "message-delivery",
  },
  "leak-room": {
    load: MESSAGES,
    arithmetic:
      "every hundredth message that an instance gets also goes to a socket outside of its room: 600 messages, most of which only one instance has sockets for, are 5 and more",
    caughtBy: { invariants: [CHAT_INVARIANTS.membersOnly] },
    cause: "broken-data",
  },
  "blocking-hash": {
    load: MESSAGES,
    arithmetic:
      "a sign-in keeps the only instance of session busy for 300 ms: 60 users within the 3 s of the ramp need 18 s, and more than a third of them give up after 10 s",
    caughtBy: { objectives: ["sign-in-p95"] },
    cause: "single-endpoint",
  },
  "no-effect": {
    load: MESSAGES,
    arithmetic: "nothing changes",
    caughtBy: "nothing",
    cause: null,
  },
};
