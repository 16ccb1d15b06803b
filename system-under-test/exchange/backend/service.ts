import { SERVICE_KEY_HEADER, serviceKeyCheck } from "../../platform/authentication.ts";
import { ServiceError } from "../../platform/errors.ts";
import { DegradedError } from "../../platform/health.ts";
import type { Service } from "../../platform/run-service.ts";
import { endProcess } from "../kafka/end-process.ts";
import { KafkaStart } from "../kafka/kafka-start.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { ApiKeys, apiSecret } from "./api-keys.ts";
import { observeBackend } from "./backend-metrics.ts";
import { backendConfigSchema } from "./config.ts";
import { type BackendCore, startCore } from "./core.ts";
import { OrderMetrics } from "./order-metrics.ts";
import { addOrderRoutes } from "./order-routes.ts";
import { OrderSockets } from "./order-sockets.ts";
import { addOwnerRoutes } from "./owner-routes.ts";
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
    const keys = new ApiKeys(config.API_SECRET ?? apiSecret(config.TOKEN_SECRET));
    const sockets = resources.use(
      new OrderSockets(keys, { socketsMax: SOCKETS_MAX, pingMs: config.SOCKET_PING_MS }),
    );
    const orderMetrics = new OrderMetrics(metrics.registry);
    const starting = new KafkaStart<BackendCore>({
      start: (opened) => startCore(context, { sockets, orderMetrics }, opened),
      onStarted: (core) => observeBackend(metrics.registry, { ...core, sockets }),
      log: (message) => logger.warn(message),
      onFailed: endProcess,
    });
    resources.use(starting);
    const core = (): BackendCore => starting.value;

    const isOperator = serviceKeyCheck(config.OPERATOR_SECRET ?? config.TOKEN_SECRET);
    const requireOperator = (request: Parameters<typeof isOperator>[0]): void => {
      if (!isOperator(request)) {
        throw new ServiceError(
          "service_key_required",
          `expected the header ${SERVICE_KEY_HEADER} of an operator`,
        );
      }
    };
    addOrderRoutes(http, { keys, core, defects: config.DEFECTS, metrics: orderMetrics });
    addAccountRoutes(http, { keys, core, requireOperator });
    addOwnerRoutes(http, { keys, core, requireOperator });
    addSymbolRoutes(http, { core, requireOperator });
    sockets.attach(http.server);
    http.addHook("preClose", async () => sockets.closeAll());
    health.dependsOn("kafka", async () => {
      const { transport, feed } = core();
      if (transport.problem !== null) {
        throw new Error(transport.problem);
      }
      if (feed.silentMs > KAFKA_SILENT_MS_MAX) {
        throw new Error(`Kafka has not answered for ${Math.round(feed.silentMs)} ms`);
      }
    });
    health.dependsOn("shards", () => requirePrimaries(core()));
  },
};

/** A shard that holds symbols and has no primary lets their orders wait; without any primary the exchange is of no use. */
async function requirePrimaries({ model, shards }: BackendCore): Promise<void> {
  const trading = new Set([...model.markets.values()].map(({ lane }) => lane.shard));
  const used = (await shards.describe()).filter(({ shard }) => trading.has(shard));
  const without = used.filter(({ status }) => status === "NO_PRIMARY").map(({ shard }) => shard);
  if (without.length === 0) return;
  const message = `no primary: ${without.join(", ")}; orders for symbols there are taken and wait`;
  throw without.length < used.length ? new DegradedError(message) : new Error(message);
}
