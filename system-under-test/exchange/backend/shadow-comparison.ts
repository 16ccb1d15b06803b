import type { Trade } from "../engine/events.ts";

/** Trades of one symbol that one side has made and the other has not yet; beyond this the comparison is given up. */
const WAITING_MAX = 100_000;

/** Compares the trades of a shadowed symbol on both sides, one by one in their order. */
export class ShadowComparison {
  compared = 0;
  different = 0;
  readonly #waiting = new Map<string, { readonly main: string[]; readonly shadow: string[] }>();

  add(side: "main" | "shadow", trade: Trade): void {
    const { symbol, price, quantity, takerSide, makerOrderId, takerOrderId } = trade;
    const queues = this.#waiting.get(symbol) ?? { main: [], shadow: [] };
    this.#waiting.set(symbol, queues);
    const text = [price, quantity, takerSide, makerOrderId, takerOrderId].join(" ");
    const other = queues[side === "main" ? "shadow" : "main"].shift();
    if (other !== undefined) {
      this.compared += 1;
      this.different += other === text ? 0 : 1;
    } else if (queues[side].push(text) > WAITING_MAX) {
      queues[side].shift();
      this.different += 1;
    }
  }
}
