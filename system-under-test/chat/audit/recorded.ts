import type { Client } from "pg";

/** Ids in one statement: bounds what is in memory, and makes few round trips. */
const IDS_PER_STATEMENT = 100_000;

/** The numbers of `scenarios/lib/recorded-ids.ts`, taken apart: what a sender was told, and who got messages of which room. */
const TABLES = {
  acknowledged: "id >> 16 AS message, id & 65535 AS place",
  delivered: "id >> 26 AS user_id, id & 67108863 AS room_id",
} as const;

/** Puts recorded ids into a temporary table of this name. */
export async function loadRecorded(
  client: Client,
  name: keyof typeof TABLES,
  ids: Iterable<number>,
): Promise<void> {
  const insert = async (some: readonly number[]): Promise<unknown> =>
    client.query("INSERT INTO recorded SELECT unnest($1::bigint[])", [`{${some.join(",")}}`]);
  await client.query("CREATE TEMPORARY TABLE recorded (id bigint NOT NULL)");
  let some: number[] = [];
  for (const id of ids) {
    some.push(id);
    if (some.length < IDS_PER_STATEMENT) continue;
    await insert(some);
    some = [];
  }
  await insert(some);
  await client.query(`CREATE TEMPORARY TABLE ${name} AS SELECT ${TABLES[name]} FROM recorded`);
  await client.query("DROP TABLE recorded");
  await client.query(`ANALYZE ${name}`);
}
