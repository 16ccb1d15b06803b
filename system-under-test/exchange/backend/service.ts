import { SERVICE_KEY_HEADER, serviceKeyCheck } from "../../platform/authentication.ts";
import { ServiceError } from "../../platform/errors.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { createKafka } from "../kafka/client.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { ensureTopics } from "../kafka/topics.ts";
import { ORDER_ROUTER_LIMITS, OrderRouter } from "../router/order-router.ts";
import { RoutingPolicy } from "../router/routing-policy.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";
import { LEGACY } from "../settings/sharding.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { ApiKeys, apiSecret } from "./api-keys.ts";
import { observeBackend } from "./backend-metrics.ts";
import { type BackendConfig, backendConfigSchema } from "./config.ts";
import { OrderIds } from "./order-ids.ts";
import { addOrderRoutes } from "./order-routes.ts";
import { OrderSockets } from "./order-sockets.ts";
import { OutputFeed } from "./output-feed.ts";
import { presentOrder } from "./present.ts";
import { ReadModel } from "./read-model.ts";
import { ShadowComparison } from "./shadow-comparison.ts";
import { ShardDirectory } from "./shard-directory.ts";
import { SymbolCoordinator } from "./symbol-coordinator.ts";
import { addSymbolRoutes } from "./symbol-routes.ts";

const KAFKA_SILENT_MS_MAX = 3_000;
const SOCKETS_MAX = 10_000;

/** The HTTP and WebSocket side of the exchange. */
export const backendService: Service<typeof backendConfigSchema> = {
  name: "exchange-backend",
  configSchema: backendConfigSchema,
  bodyBytesMax: 4_096,
  async start(context) {
    const { config, logger, metrics, health, http, resources } = context;
    const kafka = createKafka({
      brokers: config.KAFKA_BROKERS,
      clientId: config.INSTANCE,
      log: (level, message) => logger[level](message),
    });
    const transport = resources.use(new FrameTransport(kafka, (message) => logger.warn(message)));
    const policy = await createPolicy(config, kafka);
    const router = createRouter(context, policy, transport);
    const keys = new ApiKeys(config.API_SECRET ?? apiSecret(config.TOKEN_SECRET));
    const sockets = new OrderSockets(keys, SOCKETS_MAX);
    const model: ReadModel = new ReadModel({
      symbolSettled: (symbol, lane) => coordinator.settled(symbol, lane),
      orderChanged: (order, event, sentAtMs) => {
        const symbol = SCALED_SYMBOLS.get(order.symbol);
        if (symbol !== undefined && sockets.hasListeners(order.accountId)) {
          sockets.send(order.accountId, {
            type: "order",
            event: event.kind,
            sentAt: sentAtMs,
            order: presentOrder(order, symbol),
          });
        }
      },
    });
    const coordinator = new SymbolCoordinator(router, model);
    const shadow = new ShadowComparison();
    const feed = resources.use(await startFeed(context, kafka, policy, model, shadow));
    await transport.connect();
    await feed.untilCaughtUp();
    await coordinator.settleAll();

    const isOperator = serviceKeyCheck(config.OPERATOR_SECRET ?? config.TOKEN_SECRET);
    const requireOperator = (request: Parameters<typeof isOperator>[0]): void => {
      if (!isOperator(request)) {
        throw new ServiceError(
          "service_key_required",
          `expected the header ${SERVICE_KEY_HEADER} of an operator`,
        );
      }
    };
    const urls = [
      config.MATCHING_ENGINE_URLS,
      config.SHARD_1_URLS,
      config.SHARD_2_URLS,
      config.SHARD_3_URLS,
      config.LEGACY_ENGINE_URLS,
    ].flatMap((list) => list ?? []);
    const shards = new ShardDirectory({ urls, lanes: policy.lanes, outputLagOf: (lane) => feed.lagOf(lane) });
    addOrderRoutes(http, { keys, router, model, ids: new OrderIds(config.BACKEND_NUMBER, Date.now()) });
    addAccountRoutes(http, { keys, router, model, requireOperator });
    addSymbolRoutes(http, { router, model, coordinator, shards, requireOperator });
    sockets.attach(http.server);
    http.addHook("preClose", async () => sockets.closeAll());
    observeBackend(metrics.registry, { router, feed, sockets, shadow });
    health.dependsOn("kafka", async () => {
      if (transport.problem !== null) {
        throw new Error(transport.problem);
      }
      if (feed.silentMs > KAFKA_SILENT_MS_MAX) {
        throw new Error(`Kafka has not answered for ${Math.round(feed.silentMs)} ms`);
      }
    });
  },
};

async function createPolicy(
  config: BackendConfig,
  kafka: ReturnType<typeof createKafka>,
): Promise<RoutingPolicy> {
  const sharding = loadSharding(config);
  const partitions = await ensureTopics(kafka, [LEGACY, ...sharding.shards], config.CREATE_TOPICS_PARTITIONS);
  const { CANARY_PERCENT: canaryPercent, CANARY_MODE: canaryMode } = config;
  return new RoutingPolicy({ sharding, canaryPercent, canaryMode, partitions });
}

function createRouter(
  { config, logger }: ServiceContext<BackendConfig>,
  policy: RoutingPolicy,
  transport: FrameTransport,
): OrderRouter {
  return new OrderRouter({
    policy,
    limits: {
      ...ORDER_ROUTER_LIMITS,
      lingerMs: config.ROUTER_LINGER_MS,
      frameCommandsMax: config.ROUTER_FRAME_COMMANDS_MAX,
      commandsWaitingMax: config.ROUTER_COMMANDS_WAITING_MAX,
      logLinesPerSecondMax: config.ROUTER_LOG_LINES_PER_SECOND_MAX,
    },
    send: transport.send,
    log: (line) => logger.info(line),
    now: Date.now,
  });
}

/** Outputs of the legacy engine and of the shards; those of a shadow are only compared. */
function startFeed(
  { config, logger }: ServiceContext<BackendConfig>,
  kafka: ReturnType<typeof createKafka>,
  policy: RoutingPolicy,
  model: ReadModel,
  shadow: ShadowComparison,
): Promise<OutputFeed> {
  const isShadowing = config.CANARY_MODE === "shadow";
  return OutputFeed.start({
    kafka,
    instance: config.INSTANCE,
    lanes: policy.lanes,
    onFrame: (lane, frame) => {
      const side = lane.shard === LEGACY.name ? "main" : "shadow";
      if (!isShadowing || side === "main") {
        model.apply(lane, frame);
      }
      for (const event of isShadowing ? frame.events : []) {
        if (event.kind === "TRADE" && policy.routeOf(event.symbol).shadow !== null) {
          shadow.add(side, event);
        }
      }
    },
    onMalformed: (lane, offset, message) =>
      logger.error(`output of ${lane.name} at ${offset} can't be read: ${message}`),
    onFailed: (error) => {
      throw error;
    },
  });
}
