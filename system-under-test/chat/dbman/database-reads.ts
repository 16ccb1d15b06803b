import { setTimeout as delay } from "node:timers/promises";
import type { QueryResultRow } from "pg";
import type { Defects } from "../../platform/defects.ts";
import { databaseFailure } from "../../platform/database-failure.ts";
import type { PostgresPool } from "../../platform/postgres.ts";

/** A prepared statement: its name must be its own. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** With the defect `small-pool`, how long the one connection is kept after each read. */
const KEPT_MS = 20;

/** Plans that use indexes; a plan made while the tables are empty is kept and must not scan them later. */
const BY_INDEX = { enable_seqscan: "off" };
const BY_SCAN = { enable_indexscan: "off", enable_indexonlyscan: "off", enable_bitmapscan: "off" };

/** The settings of the connections that read. */
export function readSettings(defects: Defects): Readonly<Record<string, string>> {
  return defects.has("missing-index") ? BY_SCAN : BY_INDEX;
}

/** Runs the reading statements; a failure tells input, conflict, busy and gone apart. */
export class DatabaseReads {
  readonly #pool: PostgresPool;
  readonly #defects: Defects;

  constructor(pool: PostgresPool, defects: Defects) {
    this.#pool = pool;
    this.#defects = defects;
  }

  async rows<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    try {
      return await this.#query<Row>(statement, values);
    } catch (error) {
      throw databaseFailure(error, "reading failed");
    }
  }

  async #query<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const query = { ...statement, values: [...values] };
    if (!this.#defects.has("small-pool")) return (await this.#pool.query<Row>(query)).rows;
    const connection = await this.#pool.connect();
    try {
      return (await connection.query<Row>(query)).rows;
    } finally {
      await delay(KEPT_MS);
      connection.release();
    }
  }
}
