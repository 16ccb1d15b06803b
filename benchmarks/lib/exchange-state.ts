import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { OPEN_ORDERS_MAX } from "../../system-under-test/exchange/engine/limits.ts";
import { RECENT_IDS_MAX } from "../../system-under-test/exchange/engine/recent-ids.ts";
import { stateHash } from "../../system-under-test/exchange/engine/state-hash.ts";
import { Lane } from "../../system-under-test/exchange/lane/lane.ts";
import { SCALED_SYMBOLS } from "../../system-under-test/exchange/settings/symbols.ts";
import { SnapshotFiles } from "../../system-under-test/exchange/shard/snapshot-files.ts";

const SYMBOLS = ["BTCUSDT", "BTCBUSD", "BTCUSDC"] as const;
const ACCOUNTS = 20_000;
const DEPOSIT = 2e11;
const SETTLE_MS = 50;

/** A lane with as much state as its bounds allow: three full books, all client order ids that are remembered. */
function fullLane(): Lane {
  const lane = new Lane({ lane: "bench/0", lanes: [] });
  const { engine } = lane;
  for (let accountId = 1; accountId <= ACCOUNTS; accountId++) {
    engine.apply({ kind: "DEPOSIT", accountId, amount: DEPOSIT });
  }
  let orderId = 0;
  for (const symbol of SYMBOLS) {
    const spec = SCALED_SYMBOLS.get(symbol)?.spec;
    if (spec === undefined) throw new Error(`no symbol ${symbol}`);
    engine.apply({ kind: "LIST_SYMBOL", symbol, spec });
    const { book, recentIds } = engine.state.marketOf(symbol);
    for (let index = 0; index < OPEN_ORDERS_MAX.perSymbol; index++) {
      orderId += 1;
      const side = index % 2 === 0 ? "sell" : "buy";
      const distance = 1_000 + (index % 2_000);
      const price = spec.markInitial + (side === "sell" ? distance : -distance);
      const accountId = 1 + (index % ACCOUNTS);
      const names = { symbol, orderId, accountId, clientOrderId: `order-${orderId}` };
      engine.apply({ kind: "PLACE_ORDER", ...names, side, type: "LIMIT", price, stopPrice: 0, quantity: 1 });
    }
    for (let index = 0; index < RECENT_IDS_MAX; index++) {
      recentIds.remember(1 + (index % ACCOUNTS), `client-order-${index}`, index, 0);
    }
    if (book.size !== OPEN_ORDERS_MAX.perSymbol) throw new Error(`${book.size} orders rest in ${symbol}`);
  }
  return lane;
}

/** How long it takes, and the longest time that the event loop stood still meanwhile, milliseconds. */
async function timed(work: () => unknown): Promise<string> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  await pause();
  delays.reset();
  await pause();
  const startedAt = performance.now();
  await work();
  const tookMs = performance.now() - startedAt;
  await pause();
  delays.disable();
  return `${tookMs.toFixed(0)} ms, longest stall ${(delays.max / 1e6).toFixed(0)} ms`;
}

function pause(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

export async function measureState(): Promise<string> {
  const lane = fullLane();
  const directory = await mkdtemp(join(tmpdir(), "bench-snapshot-"));
  try {
    const first = await timed(() => stateHash(lane.engine.state));
    const next = await timed(() => stateHash(lane.engine.state));
    const saved = await timed(() => new SnapshotFiles(directory).write(lane));
    return `A lane at its bounds (${SYMBOLS.length} full books, ${ACCOUNTS} accounts, all remembered ids): state hash after a start ${first}; later ${next}; snapshot ${saved}`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
