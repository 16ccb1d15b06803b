import { type Database, openDatabase } from "../platform/database.ts";
import { connectOptionalRedis } from "../platform/optional-redis.ts";
import type { Service, ServiceContext } from "../platform/run-service.ts";
import { showSettings } from "../platform/show-settings.ts";
import { measureTableScans } from "../platform/table-scans.ts";
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
    const database = await openDatabase(context, "commerce", MIGRATIONS, [
      ...(defects.has("check-then-insert") ? [WITHOUT_COUPON_WALLS] : []),
      ...(defects.has("charge-without-key") ? [WITHOUT_CHARGE_KEYS] : []),
    ]);
    measureTableScans(database.pool, metrics.registry);
    const carts = new CartStore(database, defects, metrics.registry);
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

function productPages(context: ServiceContext<CommerceConfig>, database: Database): ProductPages {
  const { redis, onFailure } = connectOptionalRedis(context, "products are read from the database");
  return new ProductPages({
    database,
    redis,
    keepMs: context.config.PRODUCT_CACHE_MS,
    onRedisFailure: onFailure,
  });
}
