import { costOf, DEFAULT_COST, type PasswordCost } from "../../platform/passwords.ts";
import type { Room, Tenant, UnitRow, User } from "../contract/directory.ts";
import type { DatabaseReads } from "./database-reads.ts";

const TENANT = {
  name: "tenant",
  text: "SELECT id, name, status, region, plan, message_characters_max, created_at FROM tenants WHERE id = $1",
};
const USER_COLUMNS = "id, tenant_id, email, display_name, unit_id";
const USER_BY_EMAIL = {
  name: "user-by-email",
  text: `SELECT ${USER_COLUMNS}, password_hash FROM users WHERE tenant_id = $1 AND email = $2`,
};
const NEWEST_HASH = {
  name: "newest-hash",
  text: "SELECT password_hash FROM users ORDER BY id DESC LIMIT 1",
};
const USER_BY_ID = {
  name: "user-by-id",
  text: `SELECT ${USER_COLUMNS} FROM users WHERE tenant_id = $1 AND id = $2`,
};
const MEMBERS = {
  name: "members",
  text: `SELECT ${USER_COLUMNS} FROM users WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
};
const UNITS = {
  name: "units",
  text: "SELECT id, parent_id, name, member_count FROM organization_units WHERE tenant_id = $1 ORDER BY id LIMIT $2",
};
const ROOMS = {
  name: "rooms",
  text: `
    SELECT room.id, room.name, member.role, room.last_sequence
    FROM room_members member JOIN rooms room ON room.id = member.room_id
    WHERE member.user_id = $2 AND room.tenant_id = $1
    ORDER BY room.id LIMIT $3`,
};
const POSITIONS = {
  name: "positions",
  text: "SELECT id, last_sequence FROM rooms WHERE id = ANY ($1::bigint[])",
};

/** Bounds of answers that are not paged. */
const UNITS_MAX = 5_000;
const ROOMS_MAX = 1_000;

interface UserRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly email: string;
  readonly display_name: string;
  readonly unit_id: string | null;
}

/** Tenants, organisation, users and rooms. */
export class DirectoryReads {
  readonly #reads: DatabaseReads;

  constructor(reads: DatabaseReads) {
    this.#reads = reads;
  }

  async tenant(id: string): Promise<Tenant | null> {
    const [row] = await this.#reads.rows<{
      id: string;
      name: string;
      status: Tenant["status"];
      region: string;
      plan: string;
      message_characters_max: number;
      created_at: Date;
    }>(TENANT, [id]);
    if (row === undefined) return null;
    const { message_characters_max, created_at, ...rest } = row;
    return {
      ...rest,
      limits: { messageCharactersMax: message_characters_max },
      createdAt: created_at.toISOString(),
    };
  }

  async userByEmail(tenantId: string, email: string): Promise<(User & { passwordHash: string }) | null> {
    const [row] = await this.#reads.rows<UserRow & { password_hash: string }>(USER_BY_EMAIL, [
      tenantId,
      email,
    ]);
    return row === undefined ? null : { ...toUser(row), passwordHash: row.password_hash };
  }

  /** What checking a password of the newest user costs; the default when there is none. */
  async passwordCost(): Promise<PasswordCost> {
    const [row] = await this.#reads.rows<{ password_hash: string }>(NEWEST_HASH, []);
    return costOf(row?.password_hash ?? "") ?? DEFAULT_COST;
  }

  async userById(tenantId: string, id: string): Promise<User | null> {
    const [row] = await this.#reads.rows<UserRow>(USER_BY_ID, [tenantId, id]);
    return row === undefined ? null : toUser(row);
  }

  /** Users of a tenant in the order of their ids, above `afterId`. */
  async members(tenantId: string, afterId: string, limit: number): Promise<readonly User[]> {
    return (await this.#reads.rows<UserRow>(MEMBERS, [tenantId, afterId, limit])).map(toUser);
  }

  async units(tenantId: string): Promise<readonly UnitRow[]> {
    const rows = await this.#reads.rows<{
      id: string;
      parent_id: string | null;
      name: string;
      member_count: number;
    }>(UNITS, [tenantId, UNITS_MAX]);
    return rows.map((row) => ({
      id: row.id,
      parentId: row.parent_id,
      name: row.name,
      members: row.member_count,
    }));
  }

  async rooms(tenantId: string, userId: string): Promise<readonly Room[]> {
    const rows = await this.#reads.rows<{
      id: string;
      name: string;
      role: Room["role"];
      last_sequence: string;
    }>(ROOMS, [tenantId, userId, ROOMS_MAX]);
    return rows.map(({ last_sequence, ...room }) => ({ ...room, lastSequence: Number(last_sequence) }));
  }

  /** Place of the newest message of each of these rooms. */
  async positions(roomIds: readonly string[]): Promise<readonly { roomId: string; lastSequence: number }[]> {
    const rows = await this.#reads.rows<{ id: string; last_sequence: string }>(POSITIONS, [roomIds]);
    return rows.map((row) => ({ roomId: row.id, lastSequence: Number(row.last_sequence) }));
  }
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    email: row.email,
    displayName: row.display_name,
    unitId: row.unit_id,
  };
}
