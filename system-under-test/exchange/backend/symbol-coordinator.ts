import { ServiceError } from "../../platform/errors.ts";
import type { OrderRouter } from "../router/order-router.ts";
import type { LaneAddress } from "../router/lanes.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";
import type { ReadModel } from "./read-model.ts";

const SETTLE_TIMEOUT_MS = 30_000;

/** Sees to it that every symbol lives in one lane, and that it is the right one. */
export class SymbolCoordinator {
  readonly #router: OrderRouter;
  readonly #model: ReadModel;
  readonly #waiters = new Map<string, Set<() => void>>();

  constructor(router: OrderRouter, model: ReadModel) {
    this.#router = router;
    this.#model = model;
  }

  /** To be called when an engine says that it has the symbol. */
  settled(symbol: string, lane: LaneAddress): void {
    this.#router.settle(symbol, lane);
    for (const resolve of this.#waiters.get(symbol) ?? []) {
      resolve();
    }
  }

  /**
   * Lists symbols that no engine has, and moves those that the settings want on the other side of the canary: to the
   * shards, or back to the legacy engine. Between shards a symbol stays where an operator has put it.
   */
  async settleAll(): Promise<void> {
    await Promise.all([...SCALED_SYMBOLS.keys()].map((symbol) => this.#settleOne(symbol)));
  }

  /** Moves a symbol to another shard with all that belongs to it; resolves when it lives there. */
  async move(symbol: string, shard: string): Promise<LaneAddress> {
    const target = this.#router.policy.laneIn(shard, symbol);
    if (target === undefined) {
      const known = [...new Set(this.#router.policy.lanes.map((lane) => lane.shard))].join(", ");
      throw new ServiceError("shard_not_found", `shard ${JSON.stringify(shard)}: expected one of ${known}`);
    }
    if (this.#model.markets.get(symbol)?.lane === target) {
      return target;
    }
    await this.#untilIn(symbol, target, () => this.#router.beginMove(symbol, target));
    return target;
  }

  async #settleOne(symbol: string): Promise<void> {
    const { lane, shadow } = this.#router.policy.routeOf(symbol);
    const spec = SCALED_SYMBOLS.get(symbol)?.spec;
    const home = this.#model.markets.get(symbol)?.lane;
    if (spec === undefined) {
      return;
    }
    if (shadow !== null) {
      await this.#router.sendTo(shadow, { kind: "LIST_SYMBOL", symbol, spec });
    }
    if (home === undefined) {
      await this.#untilIn(symbol, lane, () =>
        this.#router.sendTo(lane, { kind: "LIST_SYMBOL", symbol, spec }),
      );
    } else if ((home.shard === "legacy") !== (lane.shard === "legacy")) {
      await this.move(symbol, lane.shard);
    }
  }

  async #untilIn(symbol: string, lane: LaneAddress, act: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiters = this.#waiters.get(symbol) ?? new Set();
    this.#waiters.set(symbol, waiters);
    const check = (): void => {
      if (this.#model.markets.get(symbol)?.lane === lane) {
        resolve();
      }
    };
    waiters.add(check);
    const message = `${symbol} was not seen in ${lane.name} within ${SETTLE_TIMEOUT_MS} ms: is the engine of ${lane.shard} running?`;
    const timer = setTimeout(() => reject(new ServiceError("symbol_moving", message)), SETTLE_TIMEOUT_MS);
    try {
      await act();
      await promise;
    } finally {
      clearTimeout(timer);
      waiters.delete(check);
    }
  }
}
