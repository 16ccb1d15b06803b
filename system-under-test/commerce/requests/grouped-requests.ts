import { Counter, Histogram, type Registry } from "prom-client";
import { asDatabase } from "../../platform/as-database.ts";
import type { Database, Transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/errors.ts";
import { GroupQueue } from "../../platform/group-queue.ts";
import { WaitBudget } from "../../platform/wait-budget.ts";
import { isRefused, type Made, type Outcome } from "./outcome.ts";

const GROUP_MAX = 200;
const GROUP_WAIT_MS = 4;
const QUEUED_MAX = 10_000;

export interface RequestKind<Item, Answer> {
  /** `charge`, `place-order`: for metrics and errors. */
  readonly name: string;
  /**
   * Works on a group in one transaction, one outcome per item in order: locks what the group changes, in the order of
   * the ids (users, then coupons or products), looks, decides one item after the other, and writes all at once.
   */
  readonly run: (transaction: Transaction, group: readonly Item[]) => Promise<readonly Outcome<Answer>[]>;
  /** A transaction for each request, as several known mistakes need. */
  readonly isOneByOne?: boolean;
}

export interface GroupedRequestsOptions {
  readonly database: Database;
  readonly queueWaitMsMax: number;
  readonly registry: Registry;
}

/** Makes the runners of all kinds of requests that change something. */
export class GroupedRequests {
  readonly #options: GroupedRequestsOptions;
  readonly #outcomes: Counter<"request" | "outcome">;
  readonly #groupItems: Histogram<"request">;

  constructor(options: GroupedRequestsOptions) {
    this.#options = options;
    const registers = [options.registry];
    this.#outcomes = new Counter({
      name: "commerce_outcomes_total",
      help: "Requests by what became of them: made, replayed, or the code of the refusal.",
      labelNames: ["request", "outcome"],
      registers,
    });
    this.#groupItems = new Histogram({
      name: "commerce_group_items",
      help: "Requests that shared a transaction.",
      labelNames: ["request"],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200],
      registers,
    });
  }

  /** Asks for one thing of this kind; throws its refusal. Requests that come together share a transaction. */
  of<Item, Answer>(kind: RequestKind<Item, Answer>): (item: Item) => Promise<Made<Answer>> {
    const { database, queueWaitMsMax } = this.#options;
    const run = async (group: readonly Item[]): Promise<readonly Outcome<Answer>[]> => {
      this.#groupItems.observe({ request: kind.name }, group.length);
      return database.transaction(async (transaction) => kind.run(transaction, group));
    };
    const queue = new GroupQueue<Item, Outcome<Answer>>({
      itemsMax: GROUP_MAX,
      waitMs: GROUP_WAIT_MS,
      queuedMax: QUEUED_MAX,
      budget: new WaitBudget(queueWaitMsMax),
      refuse: ({ retryAfterMs }) =>
        new ServiceError("overloaded", `${kind.name}: too many requests are waiting`, {
          retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)),
        }),
      run,
    });
    const ask = async (item: Item): Promise<Outcome<Answer>> => {
      if (kind.isOneByOne !== true) return queue.add(item);
      const [outcome] = await run([item]);
      return outcome ?? new ServiceError("internal", `${kind.name}: no outcome`);
    };
    return async (item) => {
      const outcome = await asDatabase(ask(item), kind.name).catch((error: ServiceError) => error);
      this.#outcomes.inc({ request: kind.name, outcome: nameOf(outcome) });
      if (isRefused(outcome)) throw outcome;
      return outcome;
    };
  }
}

function nameOf(outcome: Outcome<unknown>): string {
  if (isRefused(outcome)) return outcome.code;
  return outcome.isReplay ? "replayed" : "made";
}
