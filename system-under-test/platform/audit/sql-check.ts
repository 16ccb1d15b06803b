import type { Client } from "pg";
import { EXAMPLES_MAX, type Finding } from "./findings.ts";

/** One invariant in SQL. */
export interface SqlCheck {
  readonly name: string;
  /** Query of what is compared, a row for each, with the columns `compared` and `violations`. */
  readonly rows: string;
  /** Which violations are shown first, by columns of `rows`. */
  readonly order: string;
  /** Words for a violation, by columns of `rows`. */
  readonly example: string;
}

interface FoundRow {
  readonly compared: string;
  readonly violations: string;
  readonly examples: readonly string[];
}

/** Carries the check out; `compared` and `violations` are summed up. */
export async function findBySql(client: Client, { name, rows, order, example }: SqlCheck): Promise<Finding> {
  const { rows: found } = await client.query<FoundRow>(`
    WITH checked AS MATERIALIZED (${rows}),
    bad AS (SELECT * FROM checked WHERE violations > 0 ORDER BY ${order} LIMIT ${EXAMPLES_MAX})
    SELECT
      coalesce(sum(compared), 0) AS compared,
      coalesce(sum(violations), 0) AS violations,
      ARRAY(SELECT ${example} FROM bad) AS examples
    FROM checked`);
  const [sums] = found;
  if (sums === undefined) throw new Error(`${name}: no row`);
  return {
    name,
    compared: Number(sums.compared),
    violations: Number(sums.violations),
    examples: sums.examples,
  };
}
