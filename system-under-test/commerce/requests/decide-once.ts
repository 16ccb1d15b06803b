import type { ServiceError } from "../../platform/errors.ts";
import { isRefused } from "./outcome.ts";

export interface Decision<Item, Known> {
  readonly asked: Item;
  readonly decision: Known | ServiceError;
  /** It had been made before, under the same key. */
  readonly isReplay: boolean;
}

export interface OneByOne<Item, Known> {
  /** What was made before, by key; what is made now is added, so that the same key later in the group finds it. */
  readonly known: Map<unknown, Known>;
  readonly keyOf: (asked: Item) => unknown;
  readonly decide: (asked: Item) => Known | ServiceError;
}

/** Decides the requests of a group one after the other, each key once; gives what is to be written too. */
export function decideOnce<Item, Known>(
  group: readonly Item[],
  { known, keyOf, decide }: OneByOne<Item, Known>,
): { readonly decisions: readonly Decision<Item, Known>[]; readonly made: readonly Known[] } {
  const made: Known[] = [];
  const decisions = group.map((asked) => {
    const before = known.get(keyOf(asked));
    const decision = before ?? decide(asked);
    if (before === undefined && !isRefused(decision)) {
      made.push(decision);
      known.set(keyOf(asked), decision);
    }
    return { asked, decision, isReplay: before !== undefined };
  });
  return { decisions, made };
}

/** A request's idempotency key is its user's own. */
export function keyOfUser(asked: { readonly userId: string; readonly idempotencyKey: string }): string {
  return `${asked.userId}/${asked.idempotencyKey}`;
}
