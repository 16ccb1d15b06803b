import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Logger } from "../../platform/log.ts";
import type { PostgresPool } from "../../platform/postgres.ts";
import { SearchIndex } from "./search-index.ts";

const LOGGER = { warn: () => {} } as unknown as Logger;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A database in which a block of a room takes so many milliseconds, and a statement 1,500 at most. */
class SlowDatabase {
  readonly due: Map<string, number>;
  readonly #blockMs: ReadonlyMap<string, number>;

  constructor(rooms: Readonly<Record<string, { readonly blocks: number; readonly blockMs: number }>>) {
    this.due = new Map(Object.entries(rooms).map(([room, { blocks }]) => [room, blocks]));
    this.#blockMs = new Map(Object.entries(rooms).map(([room, { blockMs }]) => [room, blockMs]));
  }

  get pool(): PostgresPool {
    const query = async ({ values }: { values: [number] | [readonly string[], number] }) => {
      if (values.length === 1) return { rows: [...this.due.keys()].map((id) => ({ id })) };
      return { rows: [{ added: String(await this.#add(...values)) }] };
    };
    return { query } as unknown as PostgresPool;
  }

  async #add(rooms: readonly string[], blocksMax: number): Promise<number> {
    const blocks = [...rooms]
      .sort()
      .flatMap((room) => Array.from({ length: this.due.get(room) ?? 0 }, () => room))
      .slice(0, blocksMax);
    const tookMs = blocks.reduce((sum, room) => sum + (this.#blockMs.get(room) ?? 0), 0);
    await vi.advanceTimersByTimeAsync(Math.min(tookMs, 1_500));
    if (tookMs > 1_500) throw new Error("canceling statement due to statement timeout");
    for (const room of blocks) this.due.set(room, (this.due.get(room) ?? 0) - 1);
    return blocks.length;
  }
}

async function afterSeconds(seconds: number, database: SlowDatabase): Promise<Record<string, number>> {
  const index = new SearchIndex(database.pool, { logger: LOGGER, registry: new Registry() });
  for (let second = 0; second < seconds; second += 1) await vi.advanceTimersByTimeAsync(1_000);
  index[Symbol.dispose]();
  return Object.fromEntries(database.due);
}

test("a backlog of which a hundred blocks take longer than a statement may is taken in smaller parts", async () => {
  const database = new SlowDatabase({ a: { blocks: 300, blockMs: 100 } });
  expect(await afterSeconds(60, database)).toEqual({ a: 0 });
});

test("a room whose next block can't be added keeps no other from being added", async () => {
  const database = new SlowDatabase({
    a: { blocks: 1, blockMs: 2_000 },
    b: { blocks: 150, blockMs: 1 },
    c: { blocks: 1, blockMs: 1 },
  });
  expect(await afterSeconds(30, database)).toEqual({ a: 1, b: 0, c: 0 });
});
