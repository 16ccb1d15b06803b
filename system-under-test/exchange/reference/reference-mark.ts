import type { Side } from "../engine/order.ts";
import { absolute, ceilDivide } from "./plain-math.ts";
import type { ReferenceMarket } from "./reference-market.ts";

/** The mark price one tick on: a quarter of the way to the fair price, rounded up, but 0.25% of itself at most. */
export function markAfterTick(market: ReferenceMarket): number {
  const mark = BigInt(market.mark);
  const bid = executable(market, "buy");
  const ask = executable(market, "sell");
  let fair = mark;
  if (bid !== undefined && ask !== undefined) {
    fair = (bid + ask) / 2n;
  } else if (bid !== undefined && bid > mark) {
    fair = bid;
  } else if (ask !== undefined && ask < mark) {
    fair = ask;
  }
  const quarter = ceilDivide(absolute(fair - mark), 4);
  const most = mark / 400n > 1n ? mark / 400n : 1n;
  const step = quarter < most ? quarter : most;
  return Number(fair < mark ? mark - step : mark + step);
}

/** Average price of the best 0.2% of the largest order, in the taker's disfavour; none where the side has fewer lots. */
function executable(market: ReferenceMarket, side: Side): bigint | undefined {
  const wanted = ceilDivide(BigInt(market.spec.quantityMax), 500);
  const lotsAt = new Map<number, number>();
  for (const { price, remaining } of market.orders.ofSide(side, false)) {
    lotsAt.set(price, (lotsAt.get(price) ?? 0) + remaining);
  }
  const levels = [...lotsAt].sort(([one], [other]) => (side === "buy" ? other - one : one - other));
  let [lots, sum] = [0n, 0n];
  for (const [price, size] of levels) {
    lots += BigInt(size);
    sum += BigInt(size) * BigInt(price);
    if (lots >= wanted) {
      // The last level is needed in part only.
      sum -= (lots - wanted) * BigInt(price);
      return side === "buy" ? sum / wanted : ceilDivide(sum, Number(wanted));
    }
  }
  return undefined;
}
