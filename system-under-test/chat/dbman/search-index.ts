import { Counter, Gauge, type Registry } from "prom-client";
import { describeError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import type { PostgresPool } from "../../platform/postgres.ts";

/** Messages of a room that the index takes at a time: `003-search-blocks.sql` says the same. */
const MESSAGES_PER_BLOCK = 32;
const PASS_MS = 1_000;
/** How often all rooms are looked through for blocks that an instance left behind when it ended. */
const LOOK_MS = 60_000;
/** Of one statement, so that it keeps neither the database nor the index busy for long. */
const BLOCKS_MAX = 100;
const ROOMS_MAX = 100;
/** Rooms found in one look; the next one finds more. */
const FOUND_MAX = 10_000;

const ADD = { name: "add-blocks", text: "SELECT add_blocks($1, $2) AS added" };
const BEHIND = {
  name: "rooms-behind",
  text: `
    SELECT id FROM rooms
    WHERE last_sequence / ${MESSAGES_PER_BLOCK}
      > coalesce((SELECT max(block) + 1 FROM message_blocks WHERE room_id = rooms.id), 0)
    ORDER BY id LIMIT $1`,
};

/**
 * Keeps the search index up to date behind the stores: a block of a room is added within about a second after its last
 * message. What an instance had still to add when it ended is found by the others within a minute and by itself at its
 * start. Several instances may add the same blocks: each is there once.
 */
export class SearchIndex implements Disposable {
  readonly #pool: PostgresPool;
  readonly #logger: Logger;
  readonly #added: Counter;
  readonly #rooms = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #lookAtMs = 0;
  #busy = false;
  #lastFailure = "";

  constructor(pool: PostgresPool, { logger, registry }: { logger: Logger; registry: Registry }) {
    this.#pool = pool;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#pass(), PASS_MS);
    this.#added = new Counter({
      name: "dbman_search_blocks_total",
      help: "Blocks of messages added to the search index.",
      registers: [registry],
    });
    const behind: Gauge = new Gauge({
      name: "dbman_search_rooms_behind",
      help: "Rooms known to have messages that the search index has still to take.",
      registers: [registry],
      collect: () => behind.set(this.#rooms.size),
    });
  }

  /** Tells that the room's message of this place is committed. */
  stored(roomId: string, sequence: number): void {
    if (sequence % MESSAGES_PER_BLOCK === 0) this.#rooms.add(roomId);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** One pass at a time; what fails is tried again by the next. */
  async #pass(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      if (performance.now() >= this.#lookAtMs) await this.#look();
      while (this.#rooms.size > 0) await this.#addSome();
      this.#lastFailure = "";
    } catch (error) {
      this.#tellFailure(describeError(error));
    }
    this.#busy = false;
  }

  async #look(): Promise<void> {
    const { rows } = await this.#pool.query<{ id: string }>({ ...BEHIND, values: [FOUND_MAX] });
    for (const { id } of rows) this.#rooms.add(id);
    this.#lookAtMs = performance.now() + LOOK_MS;
  }

  async #addSome(): Promise<void> {
    const rooms = [...this.#rooms].slice(0, ROOMS_MAX);
    for (const room of rooms) this.#rooms.delete(room);
    try {
      const { rows } = await this.#pool.query<{ added: string }>({ ...ADD, values: [rooms, BLOCKS_MAX] });
      const added = Number(rows[0]?.added);
      this.#added.inc(added);
      if (added === BLOCKS_MAX) for (const room of rooms) this.#rooms.add(room);
    } catch (error) {
      for (const room of rooms) this.#rooms.add(room);
      throw error;
    }
  }

  #tellFailure(failure: string): void {
    if (failure === this.#lastFailure) return;
    this.#lastFailure = failure;
    this.#logger.warn(`event=search_index_behind message=${JSON.stringify(failure)}`);
  }
}
