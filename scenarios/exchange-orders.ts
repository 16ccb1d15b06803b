import exec from "k6/execution";
import { watchFills } from "./lib/exchange/fill-watcher.ts";
import { exchangeOptions } from "./lib/exchange/load-options.ts";
import { Trader } from "./lib/exchange/trader.ts";
import { beginIteration } from "./lib/phase.ts";

/** Orders and cancels over symbols of all shards, weighted as 000 expects, and the time from order to fill. */
export const options = exchangeOptions();

const SERVICE = "exchange";
let trader: Trader | undefined;

/** A user: a request, then a short thought. */
export function trade(): void {
  request();
  trader?.think();
}

/** One request of whoever's turn it is, for shapes that are rates. */
export function request(): void {
  beginIteration(SERVICE);
  trader ??= new Trader(exec.vu.idInTest);
  trader.act();
}

export function watch(): void {
  beginIteration(SERVICE);
  watchFills();
}
