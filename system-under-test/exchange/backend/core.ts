import type { ServiceContext } from "../../platform/run-service.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { endProcess } from "../kafka/end-process.ts";
import { FrameTransport } from "../kafka/frame-transport.ts";
import { ensureTopics } from "../kafka/topics.ts";
import { ORDER_ROUTER_LIMITS, OrderRouter } from "../router/order-router.ts";
import { RoutingPolicy } from "../router/routing-policy.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";
import { OWNERS_TOPIC } from "../topics/create-topics.ts";
import { AccountOwners } from "./account-owners.ts";
import type { BackendConfig } from "./config.ts";
import { EngineSilence } from "./engine-silence.ts";
import { InputLag } from "./input-lag.ts";
import { OrderIds } from "./order-ids.ts";
import type { OrderMetrics } from "./order-metrics.ts";
import type { OrderSockets } from "./order-sockets.ts";
import { OutputFeed } from "./output-feed.ts";
import { presentOrder } from "./present.ts";
import { ReadModel } from "./read-model.ts";
import { ShadowComparison } from "./shadow-comparison.ts";
import { ShardDirectory } from "./shard-directory.ts";
import { SymbolCoordinator } from "./symbol-coordinator.ts";
import { UnknownOutcomes } from "./unknown-outcomes.ts";

/** All of the backend that needs Kafka. */
export interface BackendCore {
  readonly transport: FrameTransport;
  readonly router: OrderRouter;
  readonly model: ReadModel;
  readonly owners: AccountOwners;
  readonly ids: OrderIds;
  readonly unknown: UnknownOutcomes;
  readonly feed: OutputFeed;
  readonly inputLag: InputLag;
  readonly coordinator: SymbolCoordinator;
  readonly shards: ShardDirectory;
  readonly shadow: ShadowComparison;
  readonly silence: EngineSilence;
}

/** Thrown when the shards' topics hold what a shadow wrote: a symbol would then live twice. */
class ShadowLeftoversError extends Error {
  override readonly name = "ShadowLeftoversError";

  constructor(symbols: readonly string[]) {
    super(
      `${symbols.join(", ")} live in two lanes, as after CANARY_MODE=shadow: keep that mode, or delete the shards' topics and create them anew`,
    );
  }
}

/** Those who are told of changes of orders. */
interface OrderListeners {
  readonly sockets: OrderSockets;
  readonly orderMetrics: OrderMetrics;
}

/** Reads what the engines have written so far, and sees to it that every symbol has its place. */
export async function startCore(
  context: ServiceContext<BackendConfig>,
  { sockets, orderMetrics }: OrderListeners,
  resources: AsyncDisposableStack,
): Promise<BackendCore> {
  const { config, logger } = context;
  const kafka = connectKafka(context);
  const inputLag = new InputLag();
  const transport = resources.use(createTransport(context, kafka, inputLag));
  const policy = await createPolicy(config, kafka);
  const router = createRouter(context, policy, transport);
  const model: ReadModel = new ReadModel(shownLanes(config, policy), {
    symbolSettled: (symbol, lane) => coordinator.settled(symbol, lane),
    orderChanged: (order, event, sentAtMs) => {
      orderMetrics.decided(order.orderId, router.routeOf(order.symbol).lane.shard, Date.now());
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
  const silence = new EngineSilence(config.ENGINE_SILENT_MS_MAX);
  const feed = resources.use(await startFeed(context, { kafka, policy, model, shadow, silence, inputLag }));
  const owners = resources.use(
    await AccountOwners.start({
      kafka,
      instance: config.INSTANCE,
      transport,
      onMalformed: (message) => logger.error(message),
      onFailed: endProcess,
    }),
  );
  await transport.connect();
  await owners.untilRead();
  await feed.untilCaughtUp();
  if (model.listedTwice.size > 0) {
    throw new ShadowLeftoversError([...model.listedTwice]);
  }
  await coordinator.settleAll();
  const shards = new ShardDirectory({
    urls: engineUrls(config),
    lanes: policy.lanes,
    outputLagOf: (lane) => feed.lagOf(lane),
  });
  const ids = new OrderIds(config.BACKEND_NUMBER, Date.now());
  const unknown = resources.use(askAfter({ router, transport, feed }));
  return {
    transport,
    router,
    model,
    owners,
    ids,
    unknown,
    feed,
    inputLag,
    coordinator,
    shards,
    shadow,
    silence,
  };
}

function connectKafka({ config, logger }: ServiceContext<BackendConfig>): ReturnType<typeof createKafka> {
  return createKafka({
    brokers: config.KAFKA_BROKERS,
    clientId: config.INSTANCE,
    log: (level, message) => logger[level](message),
  });
}

function askAfter({
  router,
  transport,
  feed,
}: Pick<BackendCore, "router" | "transport" | "feed">): UnknownOutcomes {
  return new UnknownOutcomes({
    send: (command) => router.route(command),
    isCurrent: ({ symbol }) => transport.problem === null && feed.isCurrent(router.routeOf(symbol).lane),
  });
}

function createTransport(
  { logger }: ServiceContext<BackendConfig>,
  kafka: ReturnType<typeof createKafka>,
  inputLag: InputLag,
): FrameTransport {
  return new FrameTransport(
    kafka,
    (message) => logger.warn(message),
    ({ name }, end) => inputLag.written(name, end),
  );
}

/** Lanes whose outputs callers see: a shadow's are none. */
function shownLanes(config: BackendConfig, policy: RoutingPolicy): string[] {
  const isShadowing = config.CANARY_MODE === "shadow";
  return policy.lanes.filter(({ shard }) => !isShadowing || shard === LEGACY.name).map(({ name }) => name);
}

function engineUrls(config: BackendConfig): string[] {
  return [
    config.MATCHING_ENGINE_URLS,
    config.SHARD_1_URLS,
    config.SHARD_2_URLS,
    config.SHARD_3_URLS,
    config.LEGACY_ENGINE_URLS,
  ].flatMap((list) => list ?? []);
}

async function createPolicy(
  config: BackendConfig,
  kafka: ReturnType<typeof createKafka>,
): Promise<RoutingPolicy> {
  const sharding = loadSharding(config);
  const shards = [LEGACY, ...sharding.shards];
  const partitions = await ensureTopics(kafka, shards, config.CREATE_TOPICS_PARTITIONS, [OWNERS_TOPIC]);
  const { CANARY_PERCENT: canaryPercent, CANARY_MODE: canaryMode } = config;
  const symbols = [...SCALED_SYMBOLS.keys()];
  return new RoutingPolicy({ sharding, canaryPercent, canaryMode, partitions, symbols });
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
  {
    kafka,
    policy,
    model,
    shadow,
    silence,
    inputLag,
  }: Pick<BackendCore, "model" | "shadow" | "silence" | "inputLag"> & {
    readonly kafka: ReturnType<typeof createKafka>;
    readonly policy: RoutingPolicy;
  },
): Promise<OutputFeed> {
  const isShadowing = config.CANARY_MODE === "shadow";
  return OutputFeed.start({
    kafka,
    instance: config.INSTANCE,
    lanes: policy.lanes,
    onFrame: (lane, frame) => {
      silence.heard(lane.name);
      if (frame.last) inputLag.answered(lane.name, frame.offset + 1);
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
    onFailed: endProcess,
    log: (message) => logger.warn(message),
  });
}
