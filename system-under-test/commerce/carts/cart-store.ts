import type { QueryResult, QueryResultRow } from "pg";
import { Histogram, type Registry } from "prom-client";
import { ServiceError } from "../../platform/errors.ts";
import type { Database } from "../../platform/database.ts";
import type { Defects } from "../../platform/defects.ts";
import { LINES_MAX } from "../orders/order-input.ts";
import { lockUsers, noUser } from "../requests/lock-users.ts";

export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
}

interface CartItem extends CartLine {
  readonly name: string;
  readonly price: number;
}

export interface Cart {
  readonly userId: string;
  readonly items: readonly CartItem[];
  readonly total: number;
}

/** What a row of a cart looks like with its product. */
interface ItemRow {
  readonly product_id: string;
  readonly quantity: number;
  readonly name: string;
  readonly price: string;
}

type Query = <Row extends QueryResultRow>(text: string, values: unknown[]) => Promise<QueryResult<Row>>;

/** What users mean to buy. */
export class CartStore {
  readonly #database: Database;
  readonly #queries: Histogram;
  /** With the defect `cart-without-index` an expression that no index is of: all carts are read. */
  readonly #owner: string;
  readonly #isLineByLine: boolean;

  constructor(database: Database, defects: Defects, registry: Registry) {
    this.#database = database;
    this.#queries = new Histogram({
      name: "commerce_cart_queries",
      help: "Queries that a read of a cart took.",
      buckets: [1, 2, 3, 5, 10, 20, 50, 100],
      registers: [registry],
    });
    this.#owner = defects.has("cart-without-index") ? "(user_id + 0)" : "user_id";
    this.#isLineByLine = defects.has("n-plus-one");
  }

  async read(userId: string): Promise<Cart> {
    let queries = 0;
    const query: Query = async (text, values) => {
      queries += 1;
      return this.#database.pool.query(text, values);
    };
    const { rows: users } = await query("SELECT FROM shop_user WHERE id = $1", [userId]);
    if (users.length === 0) throw noUser(userId);
    const rows = await (this.#isLineByLine
      ? this.#readLineByLine(query, userId)
      : this.#readAtOnce(query, userId));
    this.#queries.observe(queries);
    const items = rows.map(({ product_id: productId, quantity, name, price }) => {
      return { productId, name, price: Number(price), quantity };
    });
    return { userId, items, total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0) };
  }

  async #readAtOnce(query: Query, userId: string): Promise<readonly ItemRow[]> {
    const { rows } = await query<ItemRow>(
      `SELECT c.product_id, c.quantity, p.name, p.price FROM cart_item c JOIN product p ON p.id = c.product_id
       WHERE ${this.#owner} = $1 ORDER BY c.product_id`,
      [userId],
    );
    return rows;
  }

  /** The defect `n-plus-one`: a query for the lines, and one more for each of them. */
  async #readLineByLine(query: Query, userId: string): Promise<readonly ItemRow[]> {
    const lines = (await this.linesOf({ query }, [userId])).get(userId) ?? [];
    const items: ItemRow[] = [];
    for (const { productId, quantity } of lines) {
      const { rows } = await query<Pick<ItemRow, "name" | "price">>(
        "SELECT name, price FROM product WHERE id = $1",
        [productId],
      );
      for (const row of rows) items.push({ product_id: productId, quantity, ...row });
    }
    return items;
  }

  /** Lines by user, of those who have any. */
  async linesOf(
    queries: { readonly query: Query },
    userIds: readonly string[],
  ): Promise<Map<string, CartLine[]>> {
    if (userIds.length === 0) return new Map();
    const { rows } = await queries.query<{ user_id: string; product_id: string; quantity: number }>(
      `SELECT user_id, product_id, quantity FROM cart_item
       WHERE ${this.#owner} = ANY($1::bigint[]) ORDER BY user_id, product_id`,
      [[...new Set(userIds)]],
    );
    const lines = new Map<string, CartLine[]>();
    for (const { user_id: userId, product_id: productId, quantity } of rows) {
      const own = lines.get(userId) ?? [];
      own.push({ productId, quantity });
      lines.set(userId, own);
    }
    return lines;
  }

  /** Sets how many of a product are in the cart; none takes it out. The same again changes nothing. */
  async set(userId: string, { productId, quantity }: CartLine): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const users = await lockUsers(transaction, [userId]);
      if (!users.has(userId)) throw noUser(userId);
      if (quantity === 0) {
        await transaction.query("DELETE FROM cart_item WHERE user_id = $1 AND product_id = $2", [
          userId,
          productId,
        ]);
        return;
      }
      const { rowCount } = await transaction.query(
        `INSERT INTO cart_item (user_id, product_id, quantity) SELECT $1, id, $3 FROM product WHERE id = $2
         ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = excluded.quantity`,
        [userId, productId, quantity],
      );
      if (rowCount === 0) throw new ServiceError("product_not_found", `no product ${productId}`);
      const { rows } = await transaction.query<{ lines: number }>(
        "SELECT count(*)::integer AS lines FROM cart_item WHERE user_id = $1",
        [userId],
      );
      if ((rows[0]?.lines ?? 0) > LINES_MAX) {
        throw new ServiceError("cart_full", `a cart has at most ${LINES_MAX} products`);
      }
    });
  }
}
