import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { ServiceError } from "../../platform/errors.ts";
import { parseInput } from "../../platform/input.ts";
import { SELF_TRADE_MODES } from "../engine/self-trade.ts";
import type { LaneAddress } from "../router/lanes.ts";
import type { OrderRouter } from "../router/order-router.ts";
import { SCALED_SYMBOLS } from "../settings/symbols.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { BackendCore } from "./core.ts";
import { knownSymbol, readAmount } from "./order-input.ts";
import { requireAccount } from "./order-routes.ts";
import { formatQuote, presentPosition } from "./present.ts";
import { allAcknowledged } from "./router-failure.ts";

export interface AccountRoutesOptions {
  readonly keys: ApiKeys;
  /** Throws while the backend is not ready. */
  readonly core: () => BackendCore;
  /** Throws unless the request is an operator's. */
  readonly requireOperator: (request: FastifyRequest) => void;
}

const selfTradeSchema = z.strictObject({ mode: z.enum(SELF_TRADE_MODES) });
export const ACCOUNT_ID = /^[1-9]\d{0,14}$/;

export function addAccountRoutes(http: FastifyInstance, options: AccountRoutesOptions): void {
  const { keys, core, requireOperator } = options;

  http.get("/api/positions", async (request) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const { model } = core();
    requireAccount(model, accountId);
    const pools = [...model.accounts.cashOf(accountId)].map(([lane, cash]) => ({
      lane,
      cash: formatQuote(cash),
      selfTradePrevention: model.accounts.selfTradeModeOf(accountId, lane),
    }));
    const positions = model.accounts.positionsOf(accountId).map((position) => {
      const symbol = knownSymbol(position.symbol);
      return presentPosition(
        position,
        symbol,
        model.markets.get(position.symbol)?.mark || symbol.spec.markInitial,
      );
    });
    return {
      accountId: String(accountId),
      cash: formatQuote(model.accounts.totalCashOf(accountId)),
      pools,
      positions,
    };
  });

  http.put("/api/self-trade-prevention", async (request, reply) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const { mode } = parseInput(selfTradeSchema, request.body);
    const { model, router } = core();
    requireAccount(model, accountId);
    // Every lane: the account's symbols may move to any of them.
    const sent = router.policy.lanes.map((lane) =>
      router.sendTo(lane, { kind: "SET_SELF_TRADE_MODE", accountId, mode }),
    );
    await allAcknowledged(sent);
    return reply.code(202).send({ accountId: String(accountId), mode, pools: sent.length });
  });

  http.post<{ Params: { id: string } }>("/api/accounts/:id/deposits", async (request, reply) => {
    requireOperator(request);
    if (!ACCOUNT_ID.test(request.params.id)) {
      throw new ServiceError(
        "validation_failed",
        `account id ${JSON.stringify(request.params.id)}: expected digits`,
      );
    }
    const accountId = Number(request.params.id);
    const amount = readAmount(request.body);
    const { router } = core();
    const sent = splitDeposit(amount, depositLanes(router)).map(({ lane, amount }) =>
      router.sendTo(lane, { kind: "DEPOSIT", accountId, amount }),
    );
    await allAcknowledged(sent);
    return reply
      .code(202)
      .send({ accountId: String(accountId), amount: formatQuote(amount), pools: sent.length });
  });

  http.post("/api/insurance-fund", async (request, reply) => {
    requireOperator(request);
    const amount = readAmount(request.body);
    const { router } = core();
    const sent = splitDeposit(amount, depositLanes(router)).map(({ lane, amount }) =>
      router.sendTo(lane, { kind: "FUND_INSURANCE", amount }),
    );
    await allAcknowledged(sent);
    return reply.code(202).send({ amount: formatQuote(amount), pools: sent.length });
  });
}

/** Lanes that have symbols: margin is of use nowhere else. A shadow gets the same as the lane it shadows. */
function depositLanes(router: OrderRouter): {
  readonly main: readonly LaneAddress[];
  readonly shadow: readonly LaneAddress[];
} {
  const routes = [...SCALED_SYMBOLS.keys()].map((symbol) => router.routeOf(symbol));
  const shadows = routes.map(({ shadow }) => shadow).filter((lane) => lane !== null);
  return { main: [...new Set(routes.map(({ lane }) => lane))], shadow: [...new Set(shadows)] };
}

/** Equal parts for the lanes; what can't be divided goes to the first. */
function splitDeposit(
  amount: number,
  lanes: ReturnType<typeof depositLanes>,
): { lane: LaneAddress; amount: number }[] {
  const part = Math.floor(amount / lanes.main.length);
  const main = lanes.main.map((lane, index) => ({
    lane,
    amount: index === 0 ? amount - part * (lanes.main.length - 1) : part,
  }));
  const shadow = lanes.shadow.map((lane) => ({ lane, amount }));
  return [...main, ...shadow].filter(({ amount }) => amount > 0);
}
