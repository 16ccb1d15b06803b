import { type Database, openDatabase } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import { DegradedError } from "../platform/health.ts";
import { connectRedis } from "../platform/redis.ts";
import type { Service, ServiceContext } from "../platform/run-service.ts";
import { showSettings } from "../platform/show-settings.ts";
import { charges, WITHOUT_CHARGE_KEYS } from "./balance/charge-store.ts";
import { CartStore } from "./carts/cart-store.ts";
import { type CommerceConfig, commerceConfigSchema } from "./config.ts";
import { couponIssues, WITHOUT_COUPON_WALLS } from "./coupons/coupon-store.ts";
import { couponIssuePresenter, leakRequests, OrderTurns, withReceipts } from "./defective-requests.ts";
import { orderPayments } from "./orders/pay-orders.ts";
import { orderPlacements } from "./orders/place-orders.ts";
import { UnpaidOrders } from "./orders/unpaid-orders.ts";
import { ProductPages } from "./products/product-pages.ts";
import { GroupedRequests } from "./requests/grouped-requests.ts";
import { addCommerceRoutes } from "./routes.ts";

const MIGRATIONS = new URL("database/migrations/", import.meta.url);

/** The shop: every change is exact under any contention, since whoever changes something holds its row's lock. */
export const commerceService: Service<typeof commerceConfigSchema> = {
  name: "commerce",
  configSchema: commerceConfigSchema,
  bodyBytesMax: 65_536,
  async start(context) {
    const { config, http, logger, metrics, resources } = context;
    const defects = config.DEFECTS;
    showSettings(context);
    const database = await openDatabase(context, "commerce", MIGRATIONS);
    if (defects.has("check-then-insert")) await database.pool.query(WITHOUT_COUPON_WALLS);
    if (defects.has("charge-without-key")) await database.pool.query(WITHOUT_CHARGE_KEYS);
    const carts = new CartStore(database, defects);
    const requests = new GroupedRequests({
      database,
      queueWaitMsMax: config.QUEUE_WAIT_MS_MAX,
      registry: metrics.registry,
    });
    const turns = new OrderTurns(defects);
    leakRequests(http, defects);
    addCommerceRoutes(http, {
      database,
      issueCoupon: requests.of(couponIssues(defects)),
      charge: requests.of(charges(defects)),
      placeOrder: turns.around(requests.of(orderPlacements(carts))),
      payOrder: withReceipts(turns.around(requests.of(orderPayments)), defects),
      carts,
      products: productPages(context, database),
      presentCouponIssue: couponIssuePresenter(defects),
    });
    resources.use(
      new UnpaidOrders({
        database,
        logger,
        unpaidMsMax: config.ORDER_UNPAID_MS_MAX,
        intervalMs: config.ORDER_SWEEP_INTERVAL_MS,
      }),
    );
  },
};

function productPages(
  { config, logger, health, resources }: ServiceContext<CommerceConfig>,
  database: Database,
): ProductPages {
  const redis = connectRedis({ url: config.REDIS_URL, name: config.INSTANCE, logger });
  resources.defer(() => redis.disconnect());
  health.dependsOn("redis", async () => {
    await redis.ping().catch((error: unknown) => {
      throw new DegradedError(`products are read from the database: ${describeError(error)}`);
    });
  });
  return new ProductPages({
    database,
    redis,
    keepMs: config.PRODUCT_CACHE_MS,
    onRedisFailure: (error) =>
      logger.debug(`event=redis_failed message=${JSON.stringify(describeError(error))}`),
  });
}
