import { sleep } from "k6";
import { plan } from "../plan.ts";
import { createRandom, type Random } from "../random.ts";
import { ownAccount } from "./accounts.ts";
import { ExchangeCalls } from "./calls.ts";
import { pickSymbol, priceAt } from "./symbols.ts";

/** One of so many requests cancels the user's oldest order that may still rest. */
const CANCEL_SHARE = 0.2;
const MARKET_SHARE = 0.05;
/** Orders are placed within this share of the middle price: about half of them meet another one. */
const PRICE_REACH = 0.002;
const REMEMBERED_MAX = 20;
const THINK_SECONDS = { low: 0.05, high: 0.15 } as const;
const THINK_FACTOR = Number(__ENV["THINK_TIME_FACTOR"] || "1");

/** One user of the exchange: places orders and takes some of them back. */
export class Trader {
  readonly #calls = new ExchangeCalls(ownAccount());
  readonly #random: Random;
  readonly #resting: string[] = [];

  constructor(userNumber: number) {
    this.#random = createRandom(plan.seed * 100_003 + userNumber);
  }

  /** One request. */
  act(): void {
    const oldest = this.#random() < CANCEL_SHARE ? this.#resting.shift() : undefined;
    if (oldest !== undefined) {
      this.#calls.cancel(oldest);
      return;
    }
    this.#place();
  }

  think(): void {
    const { low, high } = THINK_SECONDS;
    if (THINK_FACTOR > 0) sleep((low + (high - low) * this.#random()) * THINK_FACTOR);
  }

  #place(): void {
    const random = this.#random;
    const traded = pickSymbol(random);
    const { symbol, quantity } = traded;
    const side = random() < 0.5 ? "BUY" : "SELL";
    if (random() < MARKET_SHARE) {
      this.#calls.place({ symbol, side, type: "MARKET", quantity });
      return;
    }
    const price = priceAt(traded, (2 * random() - 1) * PRICE_REACH);
    const orderId = this.#calls.place({ symbol, side, type: "LIMIT", quantity, price });
    if (orderId !== null && this.#resting.push(orderId) > REMEMBERED_MAX) this.#resting.shift();
  }
}
