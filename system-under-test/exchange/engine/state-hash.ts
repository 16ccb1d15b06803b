import { type Account, heldPositions } from "./account.ts";
import { Digest, DigestSum } from "./digest.ts";
import type { Market } from "./market.ts";
import { compareNames } from "./names.ts";
import { type EngineSnapshot, engineTerms, marketTerms, restoreSnapshot } from "./snapshot.ts";
import type { EngineState } from "./state.ts";

/**
 * 16 hex digits that are equal when the states are, and else different (but for one in 2^64). Accounts, price levels
 * and client order ids remember their digests until they change, so that hashing costs by what has changed since the
 * last time and not by all there is.
 */
export function stateHash(state: EngineState): string {
  const digest = new Digest().text(JSON.stringify(engineTerms(state)));
  for (const [symbol, chunks] of [...state.arriving].sort(byName)) {
    digest.text(symbol).number(chunks.length);
    for (const chunk of chunks) digest.text(chunk);
  }
  for (const [, market] of [...state.markets].sort(byName)) {
    addMarket(digest, market);
  }
  const accounts = new DigestSum();
  for (const account of state.accounts.values()) {
    account.digest ??= digestOf(account);
    accounts.add(account.digest);
  }
  digest.number(state.accounts.size).halves(accounts.high, accounts.low);
  const modes = new DigestSum();
  const one = new Digest();
  for (const [accountId, mode] of state.selfTradeModes) {
    modes.add(one.clear().number(accountId).text(mode));
  }
  return digest.halves(modes.high, modes.low).hex;
}

/** The hash of the state that this is a snapshot of, made from nothing that was remembered. */
export function snapshotHash(snapshot: EngineSnapshot): string {
  return stateHash(restoreSnapshot({ lane: "", lanes: [] }, snapshot));
}

function addMarket(digest: Digest, market: Market): void {
  const { book, stops, recentIds } = market;
  digest.text(JSON.stringify(marketTerms(market)));
  for (const levels of [book.bids, book.asks, stops.buys, stops.sells]) {
    levels.addTo(digest);
  }
  digest.number(recentIds.size).halves(recentIds.digests.high, recentIds.digests.low);
}

function digestOf(account: Account): Digest {
  const positions = new DigestSum();
  const one = new Digest();
  for (const { symbol, size, cost } of heldPositions(account)) {
    positions.add(one.clear().text(symbol).number(size).number(cost));
  }
  return new Digest().number(account.id).number(account.cash).halves(positions.high, positions.low);
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return compareNames(one, other);
}
