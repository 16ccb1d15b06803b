import type { Transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/errors.ts";

/** Balances by user, of those that there are. */
export type Balances = Map<string, number>;

/**
 * Locks users in the order of their ids. Whoever changes a balance, a cart or an order holds its user's lock, so what is
 * read after this stays as it is until the transaction's end.
 */
export async function lockUsers(transaction: Transaction, ids: readonly string[]): Promise<Balances> {
  return balancesOf(transaction, ids, "ORDER BY id FOR UPDATE");
}

/** The defect `lost-update`: what is read may have changed when it is written. */
export async function readUsers(transaction: Transaction, ids: readonly string[]): Promise<Balances> {
  return balancesOf(transaction, ids, "");
}

async function balancesOf(
  transaction: Transaction,
  ids: readonly string[],
  locking: string,
): Promise<Balances> {
  const { rows } = await transaction.query<{ id: string; balance: string }>(
    `SELECT id, balance FROM shop_user WHERE id = ANY($1::bigint[]) ${locking}`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, balance }) => [id, Number(balance)]));
}

export function noUser(id: string): ServiceError {
  return new ServiceError("user_not_found", `no user ${id}`);
}
