import { Client } from "pg";
import { userEmail } from "#fixtures/accounts.ts";

/** A room as PostgreSQL has it. */
export interface RoomState {
  readonly id: string;
  readonly messages: number;
  /** Members among the first so many seeded users, those with an open WebSocket. */
  readonly openMembers: number;
}

const TENANT = "default";

const QUERY = `
  SELECT rooms.id, count(users.id)::int AS open_members,
    (SELECT count(*)::int FROM messages WHERE messages.room_id = rooms.id) AS messages
  FROM rooms
  LEFT JOIN room_members ON room_members.room_id = rooms.id
  LEFT JOIN users ON users.id = room_members.user_id AND users.email = ANY($2)
  WHERE rooms.tenant_id = $1
  GROUP BY rooms.id`;

/** All rooms of the default tenant, with the members among its first `users` users. */
export async function openRooms(postgresUrl: string, users: number): Promise<readonly RoomState[]> {
  const client = new Client({ connectionString: postgresUrl, application_name: "benchmark" });
  await client.connect();
  try {
    const emails = Array.from({ length: users }, (_, index) => userEmail(index + 1));
    const { rows } = await client.query<{ id: string; open_members: number; messages: number }>(QUERY, [
      TENANT,
      emails,
    ]);
    return rows.map(({ id, open_members, messages }) => ({ id, messages, openMembers: open_members }));
  } finally {
    await client.end();
  }
}

/** Messages that came between two looks, and how many deliveries they were worth. */
export function storedBetween(
  before: readonly RoomState[],
  after: readonly RoomState[],
): { readonly stored: number; readonly delivered: number } {
  const earlier = new Map(before.map(({ id, messages }) => [id, messages]));
  let stored = 0;
  let delivered = 0;
  for (const { id, messages, openMembers } of after) {
    const come = messages - (earlier.get(id) ?? 0);
    stored += come;
    delivered += come * openMembers;
  }
  return { stored, delivered };
}
