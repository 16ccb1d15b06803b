import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Pool } from "pg";
import type { StartedEnvironment } from "#harness/contracts/environment.ts";
import { testContext } from "#harness/environment/fixtures/context.ts";
import { startEnvironment } from "#harness/environment/index.ts";
import type { Topology } from "../../topology.ts";

/** A bundled system as processes with real servers, and its database. */
export interface RunningSystem extends AsyncDisposable {
  readonly environment: StartedEnvironment;
  readonly postgresUrl: string;
  readonly sql: Client;
  /** Base URL of an instance, as in `ingest-service-1`. */
  url(instance: string): string;
  /** How many rows a query gives. */
  count(query: string): Promise<number>;
}

export interface RunningSystemOptions {
  readonly defects?: readonly string[];
  /** Variables of all services. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Brings what has to be in its database; when it fails, nothing is left running. */
  readonly prepare?: (postgresUrl: string, sql: Client) => Promise<unknown>;
}

export async function startSystem(
  topology: Topology,
  { defects = [], settings = {}, prepare }: RunningSystemOptions,
): Promise<RunningSystem> {
  await using cleanup = new AsyncDisposableStack();
  const stateDirectory = await mkdtemp(join(tmpdir(), `loadproof-${topology.name}-`));
  cleanup.defer(async () => rm(stateDirectory, { recursive: true, force: true }));
  const environment = cleanup.use(
    await startEnvironment({
      runtime: "processes",
      topology: withSettings(topology, settings),
      targets: {},
      ports: "free",
      defects,
      stateDirectory,
      context: testContext(),
    }),
  );
  const postgresUrl = environment.postgresUrl ?? "";
  const sql = new Client({ connectionString: postgresUrl });
  sql.on("error", () => {});
  await sql.connect();
  cleanup.defer(async () => sql.end());
  // Of several connections, since PostgreSQL is restarted in some tests.
  const pool = new Pool({ connectionString: postgresUrl, max: 2 });
  pool.on("error", () => {});
  cleanup.defer(async () => pool.end());
  await prepare?.(postgresUrl, sql);
  const resources = cleanup.move();
  return {
    environment,
    postgresUrl,
    sql,
    url: (instance) => environment.instance(instance).url,
    count: async (query) => {
      const { rows } = await pool.query(`SELECT count(*)::integer AS count FROM (${query}) AS counted`);
      return Number(rows[0]?.count);
    },
    [Symbol.asyncDispose]: async () => resources.disposeAsync(),
  };
}

function withSettings(topology: Topology, settings: Readonly<Record<string, string>>): Topology {
  const services = topology.services.map((service) => ({
    ...service,
    environment: {
      ...service.environment,
      ...Object.fromEntries(
        Object.entries(settings).filter(([name]) => service.settings?.includes(name) === true),
      ),
    },
  }));
  return { ...topology, services };
}
