import { z } from "zod";
import type { Database } from "../../platform/database.ts";
import { parseInput } from "../../platform/input.ts";
import type { Redis } from "../../platform/redis.ts";

const PAGE_MAX = 1_000;
const SIZE_MAX = 100;

function wholeNumber(high: number, fallback: number) {
  const message = `expected a whole number from 1 to ${high}`;
  return z.coerce.number(message).int(message).min(1, message).max(high, message).default(fallback);
}

const querySchema = z.strictObject({
  search: z.string().trim().max(100, "expected at most 100 characters").default(""),
  page: wholeNumber(PAGE_MAX, 1),
  size: wholeNumber(SIZE_MAX, 20),
});

export type ProductQuery = z.infer<typeof querySchema>;

export function readProductQuery(query: unknown): ProductQuery {
  return parseInput(querySchema, query);
}

export interface ProductPagesOptions {
  readonly database: Database;
  readonly redis: Redis;
  readonly keepMs: number;
  readonly onRedisFailure: (error: unknown) => void;
}

/** Pages of products by id, kept in Redis for a moment: their stock may be that old. Without Redis each is read anew. */
export class ProductPages {
  readonly #options: ProductPagesOptions;

  constructor(options: ProductPagesOptions) {
    this.#options = options;
  }

  /** JSON. */
  async read(query: ProductQuery): Promise<string> {
    const { redis, keepMs, onRedisFailure } = this.#options;
    const key = `commerce:products:${JSON.stringify([query.search, query.page, query.size])}`;
    const kept = await redis.get(key).catch((error: unknown) => {
      onRedisFailure(error);
      return null;
    });
    if (kept !== null) return kept;
    const page = JSON.stringify(await this.#find(query));
    redis.set(key, page, "PX", keepMs).catch(onRedisFailure);
    return page;
  }

  async #find({ search, page, size }: ProductQuery) {
    const { rows } = await this.#options.database.pool.query<{
      id: string;
      name: string;
      price: string;
      stock: number;
    }>(
      `SELECT id, name, price, stock FROM product WHERE $1 = '' OR name ILIKE $2
       ORDER BY id LIMIT $3 OFFSET $4`,
      [search, `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`, size + 1, (page - 1) * size],
    );
    const products = rows.slice(0, size).map(({ id: productId, name, price, stock }) => {
      return { productId, name, price: Number(price), stock };
    });
    return { products, page, size, hasMore: rows.length > size };
  }
}
