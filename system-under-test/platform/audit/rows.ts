import type { Client } from "pg";

/** Rows in one statement: bounds what is in memory, and makes few round trips. */
const ROWS_PER_STATEMENT = 10_000;

/** Rows on their way into a table, in bounded groups: each is `r` in the statement. */
export class Rows<Row> {
  readonly #client: Client;
  readonly #insert: string;
  #waiting: Row[] = [];

  constructor(client: Client, insert: string) {
    this.#client = client;
    this.#insert = insert;
  }

  async add(row: Row): Promise<void> {
    this.#waiting.push(row);
    if (this.#waiting.length >= ROWS_PER_STATEMENT) await this.end();
  }

  async end(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length === 0) return;
    await this.#client.query(`${this.#insert} FROM jsonb_array_elements($1::jsonb) AS r`, [
      JSON.stringify(rows),
    ]);
  }
}
