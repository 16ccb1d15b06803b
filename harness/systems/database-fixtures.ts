import type { DataSet } from "#fixtures/data-set.ts";
import type { FixtureRecord, TableChange } from "#fixtures/loaded-fixtures.ts";
import type { Fixtures, LoadedFixtures } from "./system.ts";

export interface DatabaseFixtures extends Pick<Fixtures, "users" | "variables"> {
  readonly usersMax: number;
  /** Read only when it is asked for. */
  readonly dataSet: () => Promise<DataSet>;
  /** Tables whose rows are counted in the summary, with the word for a row of each. */
  readonly told: Readonly<Record<string, string>>;
}

/** Fixtures of a system that keeps all it has in PostgreSQL: loaded by COPY, reset by seed. */
export function databaseFixtures({ dataSet, told, ...rest }: DatabaseFixtures): Fixtures {
  const present = (record: FixtureRecord, changes: readonly TableChange[] = []): LoadedFixtures => {
    const counts = Object.fromEntries(Object.entries(record.tables).map(([name, { rows }]) => [name, rows]));
    const { users, seed, loadedAt, resetAt } = record;
    const summary = Object.entries(told).map(([table, word]) => `${counts[table] ?? 0} ${word}`);
    return { summary: summary.join(", "), users, seed, loadedAt, resetAt, counts, changes };
  };
  return {
    ...rest,
    through: { server: "postgres" },
    async load({ address }, options) {
      const { loadDataSet } = await import("#fixtures/load-data-set.ts");
      const { record } = await loadDataSet(await dataSet(), { postgresUrl: address("postgres"), ...options });
      return present(record);
    },
    async list({ address }) {
      const { listDataSet } = await import("#fixtures/list-data-set.ts");
      const found = await listDataSet(await dataSet(), { postgresUrl: address("postgres") });
      return found === null ? null : present(found.record, found.changes);
    },
    async reset({ address }, work) {
      const { resetDataSet } = await import("#fixtures/reset-data-set.ts");
      const { record, restored } = await resetDataSet(await dataSet(), {
        postgresUrl: address("postgres"),
        ...work,
      });
      return present(record, restored);
    },
  };
}
