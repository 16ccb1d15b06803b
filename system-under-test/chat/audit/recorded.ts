import type { Client } from "pg";

/** Ids in one statement: bounds what is in memory, and makes few round trips. */
const IDS_PER_STATEMENT = 100_000;

/**
 * Temporary tables of what a load recorded, with the columns that the ids of `scenarios/lib/recorded-ids.ts` are made of:
 * a message as it names itself in its text, and its place in the room; a user, and a room that messages came from.
 */
const TABLES = {
  acknowledged: {
    columns: "message text NOT NULL, place bigint NOT NULL",
    values: "'m' || (id >> 37) || 'x' || (id >> 16 & 2097151) || 'x', id & 65535",
  },
  delivered: {
    columns: "user_id bigint NOT NULL, room_id bigint NOT NULL",
    values: "id >> 26, id & 67108863",
  },
} as const;

export async function loadRecorded(
  client: Client,
  name: keyof typeof TABLES,
  ids: Iterable<number>,
): Promise<void> {
  const { columns, values } = TABLES[name];
  const text = `INSERT INTO ${name} SELECT ${values} FROM unnest($1::bigint[]) AS id`;
  const insert = async (some: readonly number[]): Promise<unknown> =>
    client.query(text, [`{${some.join(",")}}`]);
  await client.query(`CREATE TEMPORARY TABLE ${name} (${columns})`);
  let some: number[] = [];
  for (const id of ids) {
    some.push(id);
    if (some.length < IDS_PER_STATEMENT) continue;
    await insert(some);
    some = [];
  }
  await insert(some);
}
