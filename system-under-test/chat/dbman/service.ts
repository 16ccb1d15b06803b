import { requireServiceKey } from "../../platform/authentication.ts";
import { migrate } from "../../platform/migrate.ts";
import { createPostgresPool, measurePools } from "../../platform/postgres.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { measureTableScans } from "../../platform/table-scans.ts";
import { type DbmanConfig, dbmanConfigSchema } from "./config.ts";
import { DatabaseReads, readSettings } from "./database-reads.ts";
import { DirectoryReads } from "./directory-reads.ts";
import { MessageReads } from "./message-reads.ts";
import { MessageTable } from "./message-table.ts";
import { MessageWriter } from "./message-writer.ts";
import { SearchIndex } from "./search-index.ts";
import { addDirectoryRoutes, addMessageRoutes, INTERNAL_PREFIX } from "./routes.ts";

/** The only service that talks to PostgreSQL. */
export const dbmanService: Service<typeof dbmanConfigSchema> = {
  name: "dbman",
  configSchema: dbmanConfigSchema,
  bodyBytesMax: 16 * 1024 * 1024,
  start,
};

/** The index is made of what is committed: what a crash takes of it is made again. */
const DERIVED = { synchronous_commit: "off", enable_seqscan: "off" };
/** Looking through a million rooms takes a second. */
const SEARCH_TIMEOUT_MS = 10_000;

async function start(context: ServiceContext<DbmanConfig>): Promise<void> {
  const { config, http, health, logger } = context;
  const migrations = await migrate(config.POSTGRES_URL, new URL("migrations/", import.meta.url));
  if (migrations.length > 0) logger.info(`event=migrated files=${migrations.join(",")}`);

  const pools = connect(context);
  health.dependsOn("postgres", async () => void (await pools.reads.query("SELECT 1")));

  const defects = config.DEFECTS;
  const reads = new DatabaseReads(pools.reads, defects);
  const searchIndex = context.resources.use(
    new SearchIndex(pools.search, { logger, registry: context.metrics.registry }),
  );
  const grouping = !defects.has("no-write-grouping");
  const writer = new MessageWriter(
    new MessageTable(pools.writes, defects, logger),
    {
      lanes: config.WRITE_LANES,
      groupRows: grouping ? config.WRITE_GROUP_ROWS : 1,
      groupWaitMs: grouping ? config.WRITE_GROUP_WAIT_MS : 0,
      queueRows: config.WRITE_QUEUE_ROWS,
    },
    context.metrics.registry,
    (roomId, sequence) => searchIndex.stored(roomId, sequence),
  );
  requireServiceKey(http, INTERNAL_PREFIX, config.TOKEN_SECRET);
  addMessageRoutes(http, writer, new MessageReads(reads));
  addDirectoryRoutes(http, new DirectoryReads(reads));
}

function connect({ config, logger, metrics, resources }: ServiceContext<DbmanConfig>) {
  const common = {
    url: config.POSTGRES_URL,
    instance: config.INSTANCE,
    statementTimeoutMs: config.STATEMENT_TIMEOUT_MS,
  };
  const readConnections = config.DEFECTS.has("small-pool") ? 1 : config.READ_CONNECTIONS;
  const settings = readSettings(config.DEFECTS);
  const pools = {
    reads: createPostgresPool(
      { ...common, name: "reads", connectionsMax: readConnections, settings },
      logger,
    ),
    writes: createPostgresPool({ ...common, name: "writes", connectionsMax: config.WRITE_LANES }, logger),
    search: createPostgresPool(
      {
        ...common,
        name: "search",
        connectionsMax: 1,
        statementTimeoutMs: SEARCH_TIMEOUT_MS,
        settings: DERIVED,
      },
      logger,
    ),
  };
  measurePools(pools, metrics.registry);
  // Not on the connections of reads and writes: those are what is measured.
  measureTableScans(pools.search, metrics.registry);
  for (const pool of Object.values(pools)) resources.defer(async () => pool.end());
  return pools;
}
