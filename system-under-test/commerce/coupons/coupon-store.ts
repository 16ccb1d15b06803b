import { setTimeout as delay } from "node:timers/promises";
import type { Transaction } from "../../platform/database.ts";
import type { Defects } from "../../platform/defects.ts";
import { ServiceError } from "../../platform/errors.ts";
import { noUser } from "../requests/lock-users.ts";
import type { Outcome } from "../requests/outcome.ts";
import type { RequestKind } from "../requests/grouped-requests.ts";

export interface CouponRequest {
  readonly couponId: string;
  readonly userId: string;
}

export interface CouponIssue extends CouponRequest {
  readonly couponIssueId: string;
}

interface Coupon {
  readonly limit: number;
  issued: number;
}

interface Found {
  readonly coupons: ReadonlyMap<string, Coupon>;
  readonly users: ReadonlySet<string>;
  /** Keys of what has been issued; what this group issues is added. */
  readonly issued: Set<string>;
}

/** With the defect `check-then-insert`, how long after the check it is written. */
const CHECKED_BEFORE_MS = 20;
/** The database would refuse what that defect does. */
export const WITHOUT_COUPON_WALLS = `
  ALTER TABLE coupon DROP CONSTRAINT IF EXISTS issued_within_limit;
  ALTER TABLE coupon_issue DROP CONSTRAINT IF EXISTS one_coupon_per_user;
  CREATE INDEX IF NOT EXISTS coupon_issue_user ON coupon_issue (coupon_id, user_id)`;

/** Issues coupons: never more than a coupon's limit, and one to each user. A coupon's row is the lock of all its issues. */
export function couponIssues(defects: Defects): RequestKind<CouponRequest, CouponIssue> {
  const isChecked = defects.has("check-then-insert");
  return {
    name: "issue-coupon",
    isOneByOne: isChecked,
    run: async (transaction, group) => {
      const found = await find(transaction, group, isChecked ? "" : "FOR UPDATE");
      if (isChecked) await delay(CHECKED_BEFORE_MS);
      const decisions = group.map((asked) => decide(asked, found));
      const made = group.filter((_asked, index) => decisions[index] === null);
      const ids = await write(transaction, made);
      return group.map((asked, index): Outcome<CouponIssue> => {
        const refusal = decisions[index] ?? null;
        if (refusal !== null) return refusal;
        return { answer: { couponIssueId: ids.shift() ?? "", ...asked }, isReplay: false };
      });
    },
  };
}

async function find(
  transaction: Transaction,
  group: readonly CouponRequest[],
  locking: string,
): Promise<Found> {
  const couponIds = group.map(({ couponId }) => couponId);
  const userIds = group.map(({ userId }) => userId);
  const coupons = await transaction.query<{ id: string; issue_limit: number; issued: number }>(
    `SELECT id, issue_limit, issued FROM coupon WHERE id = ANY($1::bigint[]) ORDER BY id ${locking}`,
    [[...new Set(couponIds)]],
  );
  const asked = await transaction.query<{ coupon_id: string; user_id: string; is_issued: boolean }>(
    `SELECT coupon_id, user_id,
       EXISTS (SELECT FROM coupon_issue i WHERE i.coupon_id = a.coupon_id AND i.user_id = a.user_id) AS is_issued
     FROM unnest($1::bigint[], $2::bigint[]) AS a (coupon_id, user_id)
     WHERE EXISTS (SELECT FROM shop_user u WHERE u.id = a.user_id)`,
    [couponIds, userIds],
  );
  return {
    coupons: new Map(
      coupons.rows.map(({ id, issue_limit: limit, issued }): [string, Coupon] => [id, { limit, issued }]),
    ),
    users: new Set(asked.rows.map(({ user_id }) => user_id)),
    issued: new Set(
      asked.rows.flatMap(({ coupon_id, user_id, is_issued }) =>
        is_issued ? [keyOf({ couponId: coupon_id, userId: user_id })] : [],
      ),
    ),
  };
}

/** Why it is refused, or `null`: then it is issued, and whoever comes next in the group is told so. */
function decide(asked: CouponRequest, { coupons, users, issued }: Found): ServiceError | null {
  const coupon = coupons.get(asked.couponId);
  if (coupon === undefined) return new ServiceError("coupon_not_found", `no coupon ${asked.couponId}`);
  if (!users.has(asked.userId)) return noUser(asked.userId);
  if (issued.has(keyOf(asked))) {
    return new ServiceError("already_issued", `user ${asked.userId} has coupon ${asked.couponId}`);
  }
  if (coupon.issued >= coupon.limit) {
    return new ServiceError("sold_out", `all ${coupon.limit} of coupon ${asked.couponId} are issued`);
  }
  coupon.issued += 1;
  issued.add(keyOf(asked));
  return null;
}

/** Ids of the issues, in their order. */
async function write(transaction: Transaction, made: readonly CouponRequest[]): Promise<string[]> {
  if (made.length === 0) return [];
  const { rows } = await transaction.query<{ id: string }>(
    `WITH asked AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS a (coupon_id, user_id, position)),
     counted AS (
       UPDATE coupon c SET issued = issued + n FROM (SELECT coupon_id, count(*)::integer AS n FROM asked GROUP BY coupon_id) s
       WHERE c.id = s.coupon_id),
     made AS (INSERT INTO coupon_issue (coupon_id, user_id) SELECT coupon_id, user_id FROM asked ORDER BY position RETURNING id)
     SELECT id FROM made ORDER BY id`,
    [made.map(({ couponId }) => couponId), made.map(({ userId }) => userId)],
  );
  return rows.map(({ id }) => id);
}

function keyOf({ couponId, userId }: CouponRequest): string {
  return `${couponId}/${userId}`;
}
