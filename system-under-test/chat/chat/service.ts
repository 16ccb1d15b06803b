import { connectAuthentication } from "../../platform/connect-authentication.ts";
import { connectRedis } from "../../platform/redis.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { ServiceClient } from "../../platform/service-client.ts";
import { connectDbman } from "../contract/dbman-client.ts";
import { Admission } from "./admission.ts";
import { type ChatConfig, chatConfigSchema } from "./config.ts";
import { deliveryOf } from "./delivery.ts";
import { FanOut } from "./fan-out.ts";
import { Gateway } from "./gateway.ts";
import { MessageService } from "./message-service.ts";
import { addRestRoutes } from "./rest-routes.ts";
import { RoomChannels, type RoomListener } from "./room-channels.ts";
import { RoomFeeds } from "./room-feeds.ts";
import { RoomReads } from "./room-reads.ts";
import { StoreLanes } from "./store-lanes.ts";
import { TenantCache } from "./tenant-cache.ts";
import { textFrame } from "./text-frame.ts";

/** Rooms and messages over REST and WebSocket. */
export const chatService: Service<typeof chatConfigSchema> = {
  name: "chat",
  configSchema: chatConfigSchema,
  bodyBytesMax: 64 * 1024,
  start,
};

async function start(context: ServiceContext<ChatConfig>): Promise<void> {
  const { config, http, logger, metrics, resources } = context;
  const { registry } = metrics;
  const { DEFECTS: defects } = config;
  const { authentication, redis } = connectAuthentication(context);
  const dbman = connectDbman(context);
  const admission = new Admission(connectTenants(context), defects);
  const messages = new MessageService({
    admission,
    lanes: new StoreLanes(dbman, {
      endpoints: config.DBMAN_URLS.length,
      waitMsMax: config.STORE_WAIT_MS_MAX,
      registry,
    }),
    fanOut: new FanOut(redis, { registry, logger }),
    defects,
    logger,
    registry,
  });
  addRestRoutes(http, { authentication, admission, messages, dbman });

  const reads = new RoomReads(dbman);
  const feeds = createFeeds(context, reads);
  const gateway = resources.use(
    new Gateway(
      {
        authentication,
        admission,
        messages,
        feeds,
        reads,
        logger,
        registry,
        instance: config.INSTANCE,
        bufferBytesMax: config.SOCKET_BUFFER_BYTES_MAX,
      },
      {
        socketsMax: config.SOCKETS_MAX,
        pingMs: config.SOCKET_PING_MS,
        silenceMsMax: config.SOCKET_SILENCE_MS_MAX,
        membershipRefreshMs: config.MEMBERSHIP_REFRESH_MS,
      },
    ),
  );
  gateway.attach(http.server);
  http.addHook("preClose", async () => gateway.closeAll());
}

function connectTenants({
  config,
  health,
  logger,
  metrics,
  resources,
}: ServiceContext<ChatConfig>): TenantCache {
  const tenanthub = resources.use(
    new ServiceClient({
      name: "tenanthub",
      urls: [config.TENANTHUB_URL],
      secret: config.TOKEN_SECRET,
      registry: metrics.registry,
      logger,
    }),
  );
  health.dependsOn("tenanthub", async () => tenanthub.checkHealth());
  const limits = {
    entriesMax: config.TENANT_CACHE_ENTRIES,
    ttlMs: config.TENANT_CACHE_MS,
    staleMs: config.TENANT_CACHE_STALE_MS,
  };
  return new TenantCache(tenanthub, limits, config.DEFECTS, metrics.registry);
}

/** The feeds of the rooms with a socket here, fed through a Redis connection that does nothing else. */
function createFeeds(context: ServiceContext<ChatConfig>, reads: RoomReads): RoomFeeds {
  const { config, logger, metrics, resources } = context;
  const name = `${config.INSTANCE}-rooms`;
  const subscriber = connectRedis({ url: config.REDIS_URL, name, logger, resubscribes: false });
  resources.defer(() => subscriber.disconnect());
  const listener: RoomListener = {
    message: (roomId, sequence, payload) => feeds.accept(roomId, sequence, textFrame(payload)),
    reconnected: () => void feeds.check(),
  };
  const channels = resources.use(new RoomChannels(subscriber, listener, metrics.registry));
  const feeds: RoomFeeds = new RoomFeeds(
    {
      channels,
      reads,
      deliver: deliveryOf(config.DEFECTS),
      defects: config.DEFECTS,
      logger,
      registry: metrics.registry,
    },
    config.FEED_CHECK_MS,
  );
  return resources.use(feeds);
}
