import type { Command, PlaceOrder, SymbolCommand } from "../engine/commands.ts";
import type { CancelReason, EngineEvent, Refusal } from "../engine/events.ts";
import type { Side } from "../engine/order.ts";
import type { AccountSnapshot, EngineSnapshot, OrderSnapshot } from "../engine/snapshot.ts";
import type { SelfTradeMode } from "../engine/self-trade.ts";
import type { Place } from "../engine/state.ts";
import type { Forward } from "../engine/turn.ts";
import { markAfterTick } from "./reference-mark.ts";
import { absolute, ceilDivide, crosses, isAmount, isInteger, value } from "./plain-math.ts";
import {
  parsePackage,
  type ReferenceAccount,
  type ReferenceMarket,
  type ReferencePackage,
  restingOrders,
  snapshotOf,
  waitingStops,
} from "./reference-market.ts";
import { type ReferenceOrder, ReferenceOrders } from "./reference-orders.ts";

/**
 * The oracle of the engine: the same rules written a second time in the plainest way there is. Live orders lie
 * unsorted and are sorted whenever one is wanted; nothing is kept that can be counted again; all money in BigInt. It
 * shares only types with the engine. Slow on purpose.
 */
export class ReferenceEngine {
  readonly #home: Place;
  readonly #markets = new Map<string, ReferenceMarket>();
  readonly #accounts = new Map<number, ReferenceAccount>();
  readonly #selfTradeModes = new Map<number, SelfTradeMode>();
  readonly #moved = new Map<string, string>();
  readonly #arriving = new Map<string, string[]>();
  #fund = 0n;
  #netDeposits = 0n;
  #liquidations = 0;
  #arrivals = 0;
  #ticks = 0;
  #events: EngineEvent[] = [];
  #forwards: Forward[] = [];
  #touched: (readonly [accountId: number, symbol: string])[] = [];

  constructor(place: Place) {
    this.#home = place;
  }

  apply(command: Command): {
    readonly events: readonly EngineEvent[];
    readonly forwards: readonly Forward[];
  } {
    this.#events = [];
    this.#forwards = [];
    this.#touched = [];
    this.#apply(command);
    for (const [accountId, symbol] of this.#touched) {
      const account = this.#account(accountId);
      const { size, cost } = this.#position(accountId, symbol);
      this.#events.push({
        kind: "POSITION",
        accountId,
        symbol,
        size: Number(size),
        cost: Number(cost),
        cash: Number(account.cash),
      });
    }
    return { events: this.#events, forwards: this.#forwards };
  }

  /** Refuses a command that no engine could apply. */
  refuse(command: Command): readonly EngineEvent[] {
    this.#events = [];
    this.#refuse(command, "ENGINE_FAILED");
    return this.#events;
  }

  #apply(command: Command): void {
    switch (command.kind) {
      case "DEPOSIT":
        return this.#deposit(command, command.accountId, command.amount);
      case "WITHDRAW":
        return this.#withdraw(command, command.accountId, command.amount);
      case "FUND_INSURANCE":
        if (
          !isAmount(command.amount) ||
          this.#netDeposits + BigInt(command.amount) > 4_000_000_000_000_000n
        ) {
          return this.#refuse(command, "AMOUNT_OUT_OF_RANGE");
        }
        this.#netDeposits += BigInt(command.amount);
        this.#fund += BigInt(command.amount);
        this.#events.push({
          kind: "INSURANCE",
          accountId: 0,
          change: command.amount,
          fund: Number(this.#fund),
        });
        return;
      case "SET_SELF_TRADE_MODE":
        if (command.accountId <= 0) {
          return this.#refuse(command, "UNKNOWN_ACCOUNT");
        }
        this.#selfTradeModes.set(command.accountId, command.mode);
        this.#events.push({ kind: "SELF_TRADE_MODE", accountId: command.accountId, mode: command.mode });
        return;
      case "TICK":
        this.#ticks += 1;
        for (const market of this.#markets.values()) {
          market.recentIds = market.recentIds.filter(([, , tick]) => this.#ticks - tick <= 30);
        }
        for (const symbol of [...this.#markets.keys()].sort()) {
          const market = this.#market(symbol);
          if (!market.paused) {
            this.#setMark(market, markAfterTick(market));
          }
        }
        return this.#liquidateAll();
      case "INSTALL_SYMBOL":
        return this.#install(command);
      case "PLACE_ORDER":
      case "CANCEL_ORDER":
      case "LIST_SYMBOL":
      case "PAUSE_SYMBOL":
      case "RESUME_SYMBOL":
      case "SET_MARK_PRICE":
      case "HAND_OFF":
        return this.#applyToSymbol(command);
    }
  }

  #applyToSymbol(command: Exclude<SymbolCommand, { kind: "INSTALL_SYMBOL" }>): void {
    const target = this.#moved.get(command.symbol);
    if (target !== undefined) {
      this.#forwards.push({ lane: target, command });
      const orderId = "orderId" in command ? command.orderId : 0;
      this.#events.push({ kind: "FORWARDED", symbol: command.symbol, target, orderId });
      return;
    }
    if (command.kind === "LIST_SYMBOL") {
      return this.#list(command);
    }
    if (!this.#markets.has(command.symbol)) {
      return this.#refuse(command, "UNKNOWN_SYMBOL");
    }
    return this.#applyToMarket(this.#market(command.symbol), command);
  }

  #applyToMarket(
    market: ReferenceMarket,
    command: Exclude<SymbolCommand, { kind: "INSTALL_SYMBOL" | "LIST_SYMBOL" }>,
  ): void {
    const { symbol } = market.spec;
    switch (command.kind) {
      case "PLACE_ORDER":
        return this.#placeOrder(market, command);
      case "CANCEL_ORDER": {
        const order = market.orders.find(command.orderId);
        if (order === undefined || order.accountId !== command.accountId) {
          return this.#refuse(command, "UNKNOWN_ORDER");
        }
        market.orders.remove(order);
        return this.#cancelled(market, order, "BY_USER");
      }
      case "PAUSE_SYMBOL":
        market.paused = true;
        this.#events.push({ kind: "SYMBOL_PAUSED", symbol });
        return;
      case "RESUME_SYMBOL":
        market.paused = false;
        this.#events.push({ kind: "SYMBOL_RESUMED", symbol });
        return;
      case "SET_MARK_PRICE":
        if (!isInteger(command.price, 1, 1e9)) {
          return this.#refuse(command, "PRICE_OUT_OF_RANGE");
        }
        this.#setMark(market, command.price);
        return this.#liquidateAll();
      case "HAND_OFF":
        return this.#handOff(market, command);
    }
  }

  #list(command: Extract<Command, { kind: "LIST_SYMBOL" }>): void {
    const { spec } = command;
    if (this.#markets.has(command.symbol)) {
      return this.#refuse(command, "SYMBOL_ALREADY_LISTED");
    }
    const isSound =
      spec.symbol === command.symbol &&
      /^[A-Z0-9]{1,20}$/.test(spec.symbol) &&
      isInteger(spec.quotePerTickLot, 1, 1e6) &&
      isInteger(spec.leverageMax, 1, 100) &&
      isInteger(spec.maintenanceDivisor, spec.leverageMax + 1, 1e4) &&
      isInteger(spec.bandPercent, 1, 50) &&
      isInteger(spec.quantityMax, 1, 1e9) &&
      isInteger(spec.markInitial, 1, 1e9);
    if (!isSound) {
      return this.#refuse(command, "BAD_SYMBOL_SPEC");
    }
    this.#markets.set(command.symbol, {
      spec,
      mark: spec.markInitial,
      last: 0,
      paused: false,
      orders: new ReferenceOrders(),
      recentIds: [],
    });
    this.#events.push({ kind: "SYMBOL_LISTED", symbol: command.symbol });
  }

  // ---- orders ----

  #placeOrder(market: ReferenceMarket, order: PlaceOrder): void {
    const refusal = this.#refusalOf(market, order);
    if (refusal !== null) {
      return this.#refuse(order, refusal, this.#sameName(market, order));
    }
    const { orderId, accountId, clientOrderId, symbol, side, type, price, stopPrice, quantity } = order;
    this.#events.push({
      kind: "ACCEPTED",
      orderId,
      accountId,
      clientOrderId,
      symbol,
      side,
      type,
      price,
      stopPrice,
      quantity,
    });
    if (clientOrderId !== "") {
      market.recentIds.push([`${accountId}:${clientOrderId}`, orderId, this.#ticks]);
      market.recentIds.splice(0, market.recentIds.length - 600_000);
    }
    const live = { id: orderId, accountId, side, price, stopPrice, quantity, remaining: quantity };
    if (type === "STOP_LIMIT") {
      market.orders.add({ ...live, arrival: ++this.#arrivals, waiting: true });
    } else {
      this.#run(market, live, this.#worstPrice(market, order));
    }
  }

  #refusalOf(market: ReferenceMarket, order: PlaceOrder): Refusal | null {
    const { spec } = market;
    if (!this.#accounts.has(order.accountId)) {
      return "UNKNOWN_ACCOUNT";
    }
    if (market.paused) {
      return "SYMBOL_PAUSED";
    }
    if (order.orderId <= 0) {
      return "BAD_ORDER_ID";
    }
    if (market.orders.find(order.orderId) !== undefined) {
      return "DUPLICATE_ORDER_ID";
    }
    if (this.#sameName(market, order) !== undefined) {
      return "DUPLICATE_CLIENT_ORDER_ID";
    }
    if (!isInteger(order.quantity, 1, spec.quantityMax)) {
      return "QUANTITY_OUT_OF_RANGE";
    }
    const priceIsFine = order.type === "MARKET" ? order.price === 0 : isInteger(order.price, 1, 1e9);
    const stopIsFine =
      order.type === "STOP_LIMIT" ? isInteger(order.stopPrice, 1, 1e9) : order.stopPrice === 0;
    if (!priceIsFine || !stopIsFine) {
      return "PRICE_OUT_OF_RANGE";
    }
    const lastPrice = market.last || market.mark;
    if (order.type === "STOP_LIMIT" && crosses(order.side, order.stopPrice, lastPrice)) {
      return "STOP_WOULD_TRIGGER";
    }
    const center = order.type === "STOP_LIMIT" ? order.stopPrice : market.mark;
    const reach = Math.floor((center * spec.bandPercent) / 100);
    if (order.type !== "MARKET" && Math.abs(order.price - center) > reach) {
      return "PRICE_OUT_OF_BAND";
    }
    if (value(spec, order.quantity, Math.max(order.price, market.mark)) > 100_000_000_000_000n) {
      return "NOTIONAL_TOO_LARGE";
    }
    return this.#refusalOfRoom(market, order) ?? this.#refusalOfMargin(market, order);
  }

  #refusalOfRoom(market: ReferenceMarket, order: PlaceOrder): Refusal | null {
    const { perAccount, perSymbol } = this.#home.openOrdersMax ?? { perAccount: 10_000, perSymbol: 100_000 };
    if (order.type === "MARKET") {
      return null;
    }
    if (market.orders.countOf(order.accountId) >= perAccount) {
      return "TOO_MANY_OPEN_ORDERS";
    }
    if (market.orders.size < perSymbol) {
      return null;
    }
    const opposite = [...market.orders.ofSide(order.side === "buy" ? "sell" : "buy", false)];
    const trades = opposite.some(({ price }) =>
      order.side === "buy" ? price <= order.price : price >= order.price,
    );
    return trades && order.type === "LIMIT" ? null : "BOOK_FULL";
  }

  #refusalOfMargin(market: ReferenceMarket, order: PlaceOrder): Refusal | null {
    const { spec } = market;
    const before = this.#exposure(order.accountId, market);
    const after = this.#exposure(order.accountId, market, order);
    if (after <= before) {
      return null;
    }
    if (value(spec, after, market.mark) > 100_000_000_000_000n) {
      return "NOTIONAL_TOO_LARGE";
    }
    let bound = 0n;
    for (const other of this.#markets.values()) {
      const lots = other === market ? after : this.#exposure(order.accountId, other);
      bound += ceilDivide(value(other.spec, lots, other.mark), other.spec.leverageMax);
    }
    const worst = this.#worstPrice(market, order);
    const premium = order.side === "buy" ? worst - market.mark : market.mark - worst;
    const loss = value(spec, order.quantity, Math.max(0, premium));
    return this.#equity(order.accountId) - loss < bound ? "INSUFFICIENT_MARGIN" : null;
  }

  #sameName(market: ReferenceMarket, order: PlaceOrder): number | undefined {
    const key = `${order.accountId}:${order.clientOrderId}`;
    return order.clientOrderId === "" ? undefined : market.recentIds.find(([known]) => known === key)?.[1];
  }

  #worstPrice(market: ReferenceMarket, order: PlaceOrder): number {
    const reach = Math.floor((market.mark * market.spec.bandPercent) / 100);
    if (order.type !== "MARKET") {
      return order.price;
    }
    return order.side === "buy" ? market.mark + reach : Math.max(1, market.mark - reach);
  }

  /** Matches, then whatever the trades triggered, first come first served. */
  #run(market: ReferenceMarket, first: Omit<ReferenceOrder, "arrival" | "waiting">, limit: number): void {
    const queue: { order: Omit<ReferenceOrder, "arrival" | "waiting">; limit: number }[] = [
      { order: first, limit },
    ];
    for (let index = 0; index < queue.length; index++) {
      const { order, limit } = queue[index] as (typeof queue)[number];
      if (index > 0) {
        this.#events.push({
          kind: "TRIGGERED",
          orderId: order.id,
          accountId: order.accountId,
          symbol: market.spec.symbol,
        });
      }
      const { prices, metOwn } = this.#match(market, order, limit);
      for (const side of prices.length === 0 ? [] : (["buy", "sell"] as const)) {
        for (const stop of waitingStops(market, side)) {
          if (prices.some((price) => crosses(side, stop.stopPrice, price))) {
            market.orders.remove(stop);
            queue.push({ order: stop, limit: stop.price });
          }
        }
      }
      if (order.remaining > 0 && metOwn) {
        this.#cancelled(market, order, "SELF_TRADE_PREVENTED");
      } else if (order.remaining > 0 && order.price > 0) {
        market.orders.add({ ...order, arrival: ++this.#arrivals, waiting: false });
      } else if (order.remaining > 0) {
        this.#cancelled(market, order, "NO_LIQUIDITY");
      }
    }
  }

  /** Fills the taker against resting orders; returns the prices traded, and whether an order of its own account ended it. */
  #match(
    market: ReferenceMarket,
    taker: Omit<ReferenceOrder, "arrival" | "waiting">,
    limit: number,
  ): { readonly prices: number[]; readonly metOwn: boolean } {
    const prices: number[] = [];
    const mode = this.#selfTradeModes.get(taker.accountId) ?? "CANCEL_NEWEST";
    for (const maker of restingOrders(market, taker.side === "buy" ? "sell" : "buy", limit)) {
      if (taker.remaining === 0) {
        break;
      }
      if (mode !== "NONE" && maker.accountId === taker.accountId) {
        if (mode === "CANCEL_OLDEST" || mode === "CANCEL_BOTH") {
          market.orders.remove(maker);
          this.#cancelled(market, maker, "SELF_TRADE_PREVENTED");
        }
        if (mode === "CANCEL_NEWEST" || mode === "CANCEL_BOTH") {
          return { prices, metOwn: true };
        }
        continue;
      }
      const quantity = Math.min(taker.remaining, maker.remaining);
      taker.remaining -= quantity;
      maker.remaining -= quantity;
      if (maker.remaining === 0) {
        market.orders.remove(maker);
      }
      market.last = maker.price;
      prices.push(maker.price);
      this.#events.push({
        kind: "TRADE",
        symbol: market.spec.symbol,
        price: maker.price,
        quantity,
        takerSide: taker.side,
        makerOrderId: maker.id,
        makerAccountId: maker.accountId,
        makerRemaining: maker.remaining,
        takerOrderId: taker.id,
        takerAccountId: taker.accountId,
        takerRemaining: taker.remaining,
      });
      this.#settle(market, maker.accountId, maker.side === "buy" ? quantity : -quantity, maker.price);
      this.#settle(market, taker.accountId, taker.side === "buy" ? quantity : -quantity, maker.price);
    }
    return { prices, metOwn: false };
  }

  #cancelled(market: ReferenceMarket, order: OrderSnapshot, reason: CancelReason): void {
    this.#events.push({
      kind: "CANCELLED",
      orderId: order.id,
      accountId: order.accountId,
      symbol: market.spec.symbol,
      quantity: order.remaining,
      reason,
    });
  }

  // ---- money ----

  #settle(market: ReferenceMarket, accountId: number, lots: number, price: number): void {
    const account = this.#account(accountId);
    const position = this.#position(accountId, market.spec.symbol);
    const oneLot = BigInt(price) * BigInt(market.spec.quotePerTickLot);
    let rest = BigInt(lots);
    if ((rest > 0n && position.size < 0n) || (rest < 0n && position.size > 0n)) {
      const closing = absolute(rest) < absolute(position.size) ? rest : -position.size;
      const released = (position.cost * absolute(closing)) / absolute(position.size);
      account.cash += -closing * oneLot - released;
      position.cost -= released;
      position.size += closing;
      rest -= closing;
    }
    position.size += rest;
    position.cost += rest * oneLot;
    if (!this.#touched.some(([id, symbol]) => id === accountId && symbol === market.spec.symbol)) {
      this.#touched.push([accountId, market.spec.symbol]);
    }
  }

  #deposit(command: Command, accountId: number, amount: number): void {
    if (accountId <= 0) {
      return this.#refuse(command, "UNKNOWN_ACCOUNT");
    }
    if (!isAmount(amount) || this.#netDeposits + BigInt(amount) > 4_000_000_000_000_000n) {
      return this.#refuse(command, "AMOUNT_OUT_OF_RANGE");
    }
    const account = this.#accounts.get(accountId) ?? { cash: 0n, positions: new Map() };
    this.#accounts.set(accountId, account);
    this.#changeCash(accountId, BigInt(amount));
    this.#netDeposits += BigInt(amount);
  }

  #withdraw(command: Command, accountId: number, amount: number): void {
    const account = this.#accounts.get(accountId);
    if (account === undefined) {
      return this.#refuse(command, "UNKNOWN_ACCOUNT");
    }
    if (!isAmount(amount)) {
      return this.#refuse(command, "AMOUNT_OUT_OF_RANGE");
    }
    if (BigInt(amount) > account.cash || BigInt(amount) > this.#equity(accountId) - this.#bound(accountId)) {
      return this.#refuse(command, "INSUFFICIENT_MARGIN");
    }
    this.#changeCash(accountId, -BigInt(amount));
    this.#netDeposits -= BigInt(amount);
  }

  #changeCash(accountId: number, change: bigint): void {
    const account = this.#account(accountId);
    account.cash += change;
    this.#events.push({ kind: "CASH", accountId, change: Number(change), cash: Number(account.cash) });
  }

  #equity(accountId: number): bigint {
    const account = this.#account(accountId);
    let sum = account.cash;
    for (const [symbol, { size, cost }] of account.positions) {
      sum += size === 0n ? 0n : value(this.#market(symbol).spec, size, this.#market(symbol).mark) - cost;
    }
    return sum;
  }

  /** Lots of the largest position the account could reach with its live orders, and with `more` if it is given. */
  #exposure(accountId: number, market: ReferenceMarket, more?: PlaceOrder): bigint {
    const size = this.#position(accountId, market.spec.symbol).size;
    const own = market.orders.of(accountId);
    const open = (side: "buy" | "sell"): bigint =>
      own
        .filter((order) => order.side === side)
        .reduce(
          (sum, order) => sum + BigInt(order.remaining),
          more?.side === side ? BigInt(more.quantity) : 0n,
        );
    const long = absolute(size + open("buy"));
    const short = absolute(size - open("sell"));
    return long > short ? long : short;
  }

  #bound(accountId: number): bigint {
    let sum = 0n;
    for (const market of this.#markets.values()) {
      sum += this.#boundBy(accountId, market);
    }
    return sum;
  }

  #boundBy(accountId: number, market: ReferenceMarket): bigint {
    const { spec, mark } = market;
    return ceilDivide(value(spec, this.#exposure(accountId, market), mark), spec.leverageMax);
  }

  #maintenance(accountId: number): bigint {
    let sum = 0n;
    for (const market of this.#markets.values()) {
      sum += this.#maintenanceOf(accountId, market);
    }
    return sum;
  }

  #maintenanceOf(accountId: number, market: ReferenceMarket): bigint {
    const size = absolute(this.#position(accountId, market.spec.symbol).size);
    return ceilDivide(value(market.spec, size, market.mark), market.spec.maintenanceDivisor);
  }

  // ---- marks and liquidation ----

  #setMark(market: ReferenceMarket, price: number): void {
    const isNew = market.mark !== price;
    market.mark = price;
    if (isNew) {
      this.#events.push({ kind: "MARK_PRICE", symbol: market.spec.symbol, price });
    }
  }

  #liquidateAll(): void {
    const isEndangered = (id: number): boolean => this.#equity(id) < this.#maintenance(id);
    const endangered = [...this.#accounts.keys()].filter(isEndangered).sort((one, other) => one - other);
    for (const id of endangered) {
      if (isEndangered(id)) {
        this.#liquidate(id, () => isEndangered(id));
      }
    }
  }

  #liquidate(accountId: number, isEndangered: () => boolean): void {
    for (const symbol of [...this.#markets.keys()].sort()) {
      const market = this.#market(symbol);
      const own = [
        ...restingOrders(market, "buy"),
        ...restingOrders(market, "sell"),
        ...waitingStops(market, "buy"),
        ...waitingStops(market, "sell"),
      ].filter((order) => order.accountId === accountId);
      for (const order of own) {
        market.orders.remove(order);
        this.#cancelled(market, order, "LIQUIDATION");
      }
    }
    const candidates = [...this.#markets.keys()]
      .sort()
      .map((symbol) => this.#market(symbol))
      .filter((market) => !market.paused && this.#position(accountId, market.spec.symbol).size !== 0n)
      .map((market) => ({ market, contribution: this.#maintenanceOf(accountId, market) }))
      .sort((one, other) => Number(other.contribution - one.contribution));
    for (const { market } of candidates) {
      if (isEndangered()) {
        this.#close(accountId, market);
      }
    }
    this.#coverLoss(accountId);
  }

  #close(accountId: number, market: ReferenceMarket): void {
    const size = Number(this.#position(accountId, market.spec.symbol).size);
    const side: Side = size > 0 ? "sell" : "buy";
    if (restingOrders(market, size > 0 ? "buy" : "sell").length === 0) {
      return;
    }
    this.#liquidations += 1;
    const quantity = Math.abs(size);
    const id = -this.#liquidations;
    const taker = { id, accountId, side, price: 0, stopPrice: 0, quantity, remaining: quantity };
    this.#events.push({
      kind: "LIQUIDATION",
      orderId: id,
      accountId,
      symbol: market.spec.symbol,
      side,
      quantity,
      equity: Number(this.#equity(accountId)),
      maintenance: Number(this.#maintenance(accountId)),
    });
    this.#run(market, taker, side === "sell" ? 1 : 1e9);
    const fee = ceilDivide(value(market.spec, quantity - taker.remaining, market.mark), 200);
    const left = this.#equity(accountId);
    this.#payFund(accountId, left <= 0n ? 0n : left < fee ? left : fee);
  }

  #coverLoss(accountId: number): void {
    const account = this.#account(accountId);
    const isFlat = [...account.positions.values()].every(({ size }) => size === 0n);
    if (isFlat && account.cash < 0n) {
      this.#payFund(accountId, -account.cash < this.#fund ? account.cash : -this.#fund);
    }
  }

  #payFund(accountId: number, amount: bigint): void {
    if (amount !== 0n) {
      this.#fund += amount;
      this.#events.push({
        kind: "INSURANCE",
        accountId,
        change: Number(amount),
        fund: Number(this.#fund),
      });
      this.#changeCash(accountId, -amount);
    }
  }

  // ---- moving between lanes ----

  #handOff(market: ReferenceMarket, command: Extract<Command, { kind: "HAND_OFF" }>): void {
    const { symbol, target } = command;
    if (target === this.#home.lane || !this.#home.lanes.includes(target)) {
      return this.#refuse(command, "UNKNOWN_LANE");
    }
    const holders = [];
    for (const [accountId, account] of [...this.#accounts].sort(([one], [other]) => one - other)) {
      const hasOrders = market.orders.of(accountId).length > 0;
      const { size, cost } = this.#position(accountId, symbol);
      const bound = this.#bound(accountId);
      const boundHere = this.#boundBy(accountId, market);
      const equity = this.#equity(accountId);
      let share = boundHere + (equity - bound) / BigInt(this.#markets.size);
      if (equity < bound) {
        share = equity < 0n ? 0n : (equity * boundHere) / bound;
      }
      if (size === 0n && !hasOrders && share === 0n) {
        continue;
      }
      const cash = share - (value(market.spec, size, market.mark) - cost);
      this.#changeCash(accountId, -cash);
      account.positions.delete(symbol);
      this.#netDeposits -= cash - cost;
      holders.push({ accountId, cash: Number(cash), size: Number(size), cost: Number(cost) });
    }
    const text = JSON.stringify({ version: 4, market: snapshotOf(market, this.#ticks), holders });
    this.#markets.delete(symbol);
    this.#moved.set(symbol, target);
    this.#events.push({ kind: "HANDED_OFF", symbol, target });
    const chunks = text.match(/[\s\S]{1,200000}/g) ?? [];
    for (const [index, chunk] of chunks.entries()) {
      const source = this.#home.lane;
      this.#forwards.push({
        lane: target,
        command: {
          kind: "INSTALL_SYMBOL",
          symbol,
          source,
          part: index + 1,
          parts: chunks.length,
          text: chunk,
        },
      });
    }
  }

  #install(command: Extract<Command, { kind: "INSTALL_SYMBOL" }>): void {
    const { symbol, part, parts, text, source } = command;
    const chunks = part === 1 ? [] : (this.#arriving.get(symbol) ?? []);
    if (this.#markets.has(symbol)) {
      return this.#refuse(command, "SYMBOL_ALREADY_LISTED");
    }
    if (chunks.length !== part - 1) {
      return this.#refuse(command, "BAD_PACKAGE");
    }
    this.#arriving.set(symbol, [...chunks, text]);
    if (part < parts) {
      return;
    }
    this.#arriving.delete(symbol);
    const moving = parsePackage([...chunks, text].join(""));
    if (moving === null || moving.market?.spec?.symbol !== symbol || !Array.isArray(moving.holders)) {
      return this.#refuse(
        command,
        moving !== null && moving.version > 4 ? "PACKAGE_OF_NEWER_VERSION" : "BAD_PACKAGE",
      );
    }
    if (moving.version > 4) {
      return this.#refuse(command, "PACKAGE_OF_NEWER_VERSION");
    }
    this.#moveIn(moving);
    this.#events.push({
      kind: "SYMBOL_INSTALLED",
      symbol,
      source,
      orders: this.#market(symbol).orders.size,
    });
  }

  #moveIn({ market, holders }: ReferencePackage): void {
    const { symbol } = market.spec;
    this.#moved.delete(symbol);
    const orders = new ReferenceOrders();
    for (const order of [...market.bids, ...market.asks]) {
      orders.add({ ...order, arrival: ++this.#arrivals, waiting: false });
    }
    for (const order of [...market.buyStops, ...market.sellStops]) {
      orders.add({ ...order, arrival: ++this.#arrivals, waiting: true });
    }
    this.#markets.set(symbol, {
      spec: market.spec,
      mark: market.mark,
      last: market.last,
      paused: market.paused,
      orders,
      recentIds: market.recentIds.map(([key, orderId, age]) => [key, orderId, this.#ticks - age]),
    });
    for (const { accountId, cash, size, cost } of holders) {
      const account = this.#accounts.get(accountId) ?? { cash: 0n, positions: new Map() };
      this.#accounts.set(accountId, account);
      account.cash += BigInt(cash);
      account.positions.set(symbol, { size: BigInt(size), cost: BigInt(cost) });
      this.#netDeposits += BigInt(cash) - BigInt(cost);
      this.#touched.push([accountId, symbol]);
    }
  }

  // ---- state ----

  snapshot(): EngineSnapshot {
    return {
      version: 4,
      markets: [...this.#markets.keys()]
        .sort()
        .map((symbol) => snapshotOf(this.#market(symbol), this.#ticks)),
      accounts: [...this.#accounts.keys()]
        .sort((one, other) => one - other)
        .map((id) => this.#snapshotAccount(id)),
      selfTradeModes: [...this.#selfTradeModes]
        .filter(([, mode]) => mode !== "CANCEL_NEWEST")
        .sort(([one], [other]) => one - other),
      moved: [...this.#moved].sort(([one], [other]) => (one < other ? -1 : 1)),
      arriving: [...this.#arriving].sort(([one], [other]) => (one < other ? -1 : 1)),
      ticks: this.#ticks,
      insuranceFund: Number(this.#fund),
      netDeposits: Number(this.#netDeposits),
      liquidations: this.#liquidations,
    };
  }

  #snapshotAccount(id: number): AccountSnapshot {
    const account = this.#account(id);
    const positions = [...account.positions]
      .filter(([, { size }]) => size !== 0n)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([symbol, { size, cost }]) => ({ symbol, size: Number(size), cost: Number(cost) }));
    return { id, cash: Number(account.cash), positions };
  }

  #market(symbol: string): ReferenceMarket {
    return this.#markets.get(symbol) as ReferenceMarket;
  }

  #account(id: number): ReferenceAccount {
    return this.#accounts.get(id) as ReferenceAccount;
  }

  #position(accountId: number, symbol: string): { size: bigint; cost: bigint } {
    const { positions } = this.#account(accountId);
    const position = positions.get(symbol) ?? { size: 0n, cost: 0n };
    positions.set(symbol, position);
    return position;
  }

  #refuse(command: Command, code: Refusal, otherOrderId = 0): void {
    this.#events.push({
      kind: "REFUSED",
      command: command.kind,
      code,
      orderId: "orderId" in command ? command.orderId : 0,
      accountId: "accountId" in command ? command.accountId : 0,
      symbol: "symbol" in command ? command.symbol : "",
      otherOrderId: code === "DUPLICATE_CLIENT_ORDER_ID" ? otherOrderId : 0,
    });
  }
}
