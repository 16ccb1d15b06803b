import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { parseInput } from "../../platform/input.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";
import { formatDecimal } from "../settings/decimal.ts";
import type { BackendCore } from "./core.ts";
import { knownSymbol, readPrice } from "./order-input.ts";
import { acknowledged } from "./router-failure.ts";

export interface SymbolRoutesOptions {
  /** Throws while the backend is not ready. */
  readonly core: () => BackendCore;
  readonly requireOperator: (request: FastifyRequest) => void;
}

const rebalanceSchema = z.strictObject({ symbol: z.string().max(20), shard: z.string().max(64) });
const markSchema = z.strictObject({ price: z.union([z.string().max(32), z.number()]).transform(String) });
type BySymbol = { Params: { symbol: string } };

export function addSymbolRoutes(http: FastifyInstance, options: SymbolRoutesOptions): void {
  const { core, requireOperator } = options;

  http.get("/api/symbols", async () => {
    const { model } = core();
    return [...SCALED_SYMBOLS.values()].map(({ spec, priceDecimals, quantityDecimals }) => {
      const market = model.markets.get(spec.symbol);
      return {
        symbol: spec.symbol,
        shard: market?.lane.shard ?? null,
        state: market === undefined ? "UNKNOWN" : market.paused ? "PAUSED" : "ACTIVE",
        tickSize: formatDecimal(1, priceDecimals),
        lotSize: formatDecimal(1, quantityDecimals),
        markPrice: formatDecimal(market?.mark || spec.markInitial, priceDecimals),
      };
    });
  });

  http.get("/api/shards", async () => ({ shards: await core().shards.describe() }));

  http.post("/api/shards/rebalance", async (request) => {
    requireOperator(request);
    const { symbol, shard } = parseInput(rebalanceSchema, request.body);
    knownSymbol(symbol);
    const lane = await acknowledged(core().coordinator.move(symbol, shard));
    return { symbol, shard: lane.shard, lane: lane.name };
  });

  for (const [action, kind] of [
    ["pause", "PAUSE_SYMBOL"],
    ["resume", "RESUME_SYMBOL"],
  ] as const) {
    http.post<BySymbol>(`/api/symbols/:symbol/${action}`, async (request, reply) => {
      requireOperator(request);
      const { spec } = knownSymbol(request.params.symbol);
      await acknowledged(core().router.route({ kind, symbol: spec.symbol }));
      return reply.code(202).send({ symbol: spec.symbol, requested: action });
    });
  }

  http.post<BySymbol>("/api/symbols/:symbol/mark-price", async (request, reply) => {
    requireOperator(request);
    const scaled = knownSymbol(request.params.symbol);
    const { price } = parseInput(markSchema, request.body);
    const ticks = readPrice("price", price, scaled);
    await acknowledged(
      core().router.route({ kind: "SET_MARK_PRICE", symbol: scaled.spec.symbol, price: ticks }),
    );
    return reply.code(202).send({ symbol: scaled.spec.symbol, price });
  });
}
