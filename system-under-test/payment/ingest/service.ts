import { Limiter } from "../../platform/limiter.ts";
import { connectOptionalRedis } from "../../platform/optional-redis.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { Breakers } from "../breaker/breakers.ts";
import { connectKafka, kafkaTimeoutMs } from "../contract/connect-kafka.ts";
import { connectDatabase } from "../database/connect.ts";
import { Publisher } from "../outbox/publisher.ts";
import { OutboxRelay } from "../outbox/relay.ts";
import { GatewayClient } from "../pg/gateway-client.ts";
import { showSettings } from "../../platform/show-settings.ts";
import { Authorizer } from "./authorizer.ts";
import { type IngestConfig, ingestConfigSchema } from "./config.ts";
import { PaymentStore } from "./payment-store.ts";
import { RequestCache } from "./request-cache.ts";
import { addPaymentRoutes } from "./routes.ts";
import { Sweeper } from "./sweeper.ts";

/** The defect `no-idempotency`: several payments may have the same key. */
const FORGET_KEYS = "ALTER TABLE payment DROP CONSTRAINT IF EXISTS payment_merchant_id_idempotency_key_key";

/** Takes payments: authorises them at the gateway, keeps them, and sends their events. */
export const ingestService: Service<typeof ingestConfigSchema> = {
  name: "ingest-service",
  configSchema: ingestConfigSchema,
  bodyBytesMax: 16_384,
  async start(context) {
    const { config, http, logger, resources } = context;
    showSettings(context);
    const database = await connectDatabase(
      context,
      config.DEFECTS.has("no-idempotency") ? [FORGET_KEYS] : [],
    );
    const kafka = connectKafka(context);
    const breakers = new Breakers(context, database);
    const timeoutMs = kafkaTimeoutMs(config);
    const publisher = resources.use(
      new Publisher({ kafka, breaker: breakers.create("kafka"), owner: breakers.owner, timeoutMs }),
    );
    const relay = resources.use(new OutboxRelay(context, database, publisher));
    const gateway = resources.use(
      new GatewayClient(context, breakers.create("payment-gateway"), breakers.owner),
    );
    const store = new PaymentStore(database, { leaseMs: config.PAYMENT_LEASE_MS });
    const isSmallPool = config.DEFECTS.has("pool-of-10");
    const slots = new Limiter({ runningMax: 10, queuedMax: config.SERVER_TOMCAT_ACCEPT_COUNT });
    const authorizer = new Authorizer({
      store,
      gateway,
      relay,
      around: async (call) => (isSmallPool ? slots.run(call) : call()),
    });
    resources.use(new Sweeper(store, authorizer, logger, config.PAYMENT_SWEEP_INTERVAL_MS));
    addPaymentRoutes(http, {
      database,
      cache: requestCache(context),
      store,
      authorizer,
      relay,
      limiter: new Limiter({
        runningMax: config.SERVER_TOMCAT_THREADS_MAX,
        queuedMax: config.SERVER_TOMCAT_ACCEPT_COUNT,
      }),
      requestsPerSecondMax: config.RATE_LIMIT_PER_SECOND,
    });
    relay.start();
  },
};

function requestCache(context: ServiceContext<IngestConfig>): RequestCache {
  const { config } = context;
  const { redis, onFailure } = connectOptionalRedis(context, "merchants are not limited");
  return new RequestCache(redis, {
    keepSeconds: config.IDEMPOTENCY_CACHE_SECONDS,
    answersAreKept: !config.DEFECTS.has("no-idempotency"),
    onFailure,
  });
}
