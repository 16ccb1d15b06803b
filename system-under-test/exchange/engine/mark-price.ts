import { divideUp } from "./arithmetic.ts";
import type { Market } from "./market.ts";
import type { PriceLevels } from "./price-levels.ts";

/** A side has a price when this part of the largest order can be traded there (0.2%). */
const IMPACT_DIVISOR = 500;
/** A mark price goes this part of the way to the fair price in a tick ... */
const APPROACH_DIVISOR = 4;
/** ... and by no more than this part of itself (0.25%), or by one tick of price where that is less. */
const STEP_DIVISOR = 400;

/**
 * The mark price after one more tick. The fair price is what a certain quantity would trade at now: the middle between
 * its average price among the bids and among the asks. Where only one side has as much, that side is a bound of the
 * mark price; where none has, it stays. Trades count for nothing by themselves, so none of any size can move it.
 */
export function nextMark({ spec, book, mark }: Market): number {
  const lots = divideUp(spec.quantityMax, IMPACT_DIVISOR);
  const bids = valueOf(book.bids, lots);
  const asks = valueOf(book.asks, lots);
  const bid = bids === null ? null : Math.floor(bids / lots);
  const ask = asks === null ? null : divideUp(asks, lots);
  return approach(mark, fairPrice(mark, bid, ask));
}

function fairPrice(mark: number, bid: number | null, ask: number | null): number {
  if (bid !== null && ask !== null) {
    return Math.floor((bid + ask) / 2);
  }
  return Math.min(Math.max(mark, bid ?? 0), ask ?? Number.POSITIVE_INFINITY);
}

function approach(mark: number, fair: number): number {
  const step = divideUp(Math.abs(fair - mark), APPROACH_DIVISOR);
  const stepMax = Math.max(1, Math.floor(mark / STEP_DIVISOR));
  return mark + Math.sign(fair - mark) * Math.min(step, stepMax);
}

/** What the best `lots` of a side are worth in ticks; `null` when it has fewer. */
function valueOf(levels: PriceLevels, lots: number): number | null {
  let left = lots;
  let value = 0;
  for (const { price, remaining } of levels.orders()) {
    const taken = Math.min(left, remaining);
    value += taken * price;
    left -= taken;
    if (left === 0) {
      return value;
    }
  }
  return null;
}
