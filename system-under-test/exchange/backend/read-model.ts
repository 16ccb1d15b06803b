import type { OutputFrame } from "../codec/output-frame.ts";
import type { Accepted, Refused, Trade } from "../engine/events.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import type { LaneAddress } from "../router/lanes.ts";
import { AccountStore } from "./account-store.ts";
import { HandOffOrder } from "./hand-off-order.ts";
import { OrderStore } from "./order-store.ts";
import { createOrderView, isClosed, type OrderView } from "./order-view.ts";

/** A symbol as the engines said last. */
export interface MarketView {
  readonly lane: LaneAddress;
  readonly paused: boolean;
  /** Ticks; 0 until an engine said it. */
  readonly mark: number;
}

export interface ReadModelListener {
  /** An order has changed, by this event. */
  orderChanged(order: OrderView, event: OutputEvent, sentAtMs: number): void;
  /** A symbol was seen to live in this lane. */
  symbolSettled(symbol: string, lane: LaneAddress): void;
}

/** What a backend knows of orders, accounts and symbols: made of the engines' outputs and nothing else. */
export class ReadModel {
  readonly orders = new OrderStore();
  readonly accounts = new AccountStore();
  readonly markets = new Map<string, MarketView>();
  /** Symbols that were listed in more than one lane; a symbol that moves is listed once and handed over. */
  readonly listedTwice = new Set<string>();
  readonly #listedIn = new Map<string, LaneAddress>();
  readonly #listener: ReadModelListener;
  /** Per lane: the last input offset whose outputs were all taken, and how many of the next one's. */
  readonly #taken = new Map<string, { offset: number; k: number }>();

  readonly #order: HandOffOrder;

  /** `lanes`: names of the lanes whose outputs it will be given. */
  constructor(lanes: Iterable<string>, listener: ReadModelListener) {
    this.#listener = listener;
    this.#order = new HandOffOrder(lanes, (lane, { events, sentAtMs }) => {
      for (const event of events) {
        this.#applyEvent(lane, event, sentAtMs);
      }
    });
  }

  /** Takes the next output record of a lane; events that were taken before are ignored. */
  apply(lane: LaneAddress, frame: OutputFrame): void {
    const taken = this.#taken.get(lane.name) ?? { offset: -1, k: 0 };
    if (frame.offset < taken.offset || (frame.offset === taken.offset && frame.firstK < taken.k)) {
      return;
    }
    this.#taken.set(lane.name, {
      offset: frame.offset,
      k: frame.last ? Number.POSITIVE_INFINITY : frame.firstK + frame.events.length,
    });
    this.#order.take(lane, frame);
  }

  #applyEvent(lane: LaneAddress, event: OutputEvent, sentAtMs: number): void {
    switch (event.kind) {
      case "ACCEPTED":
        return this.#accept(event, sentAtMs);
      case "REFUSED":
        return this.#refuse(event, sentAtMs);
      case "TRADE":
        this.#fill(event.makerOrderId, event.makerRemaining, event, sentAtMs);
        return this.#fill(event.takerOrderId, event.takerRemaining, event, sentAtMs);
      case "CANCELLED":
        return this.#change(event.orderId, event, sentAtMs, (order) => {
          order.status = "CANCELLED";
          order.reason = event.reason;
        });
      case "TRIGGERED":
        return this.#change(event.orderId, event, sentAtMs, (order) => {
          order.status = "OPEN";
        });
      case "CASH":
        return this.accounts.setCash(event.accountId, lane.name, event.cash);
      case "POSITION":
        // The last margins of a symbol that leaves are told behind its departure.
        this.accounts.setCash(event.accountId, lane.name, event.cash);
        if (this.markets.get(event.symbol)?.lane === lane) {
          this.accounts.setPosition(event.accountId, event);
        }
        return;
      case "SELF_TRADE_MODE":
        return this.accounts.setSelfTradeMode(event.accountId, lane.name, event.mode);
      case "SYMBOL_LISTED":
        this.#noteListing(event.symbol, lane);
        return this.#settle(event.symbol, lane);
      case "SYMBOL_INSTALLED":
        return this.#settle(event.symbol, lane);
      case "SYMBOL_PAUSED":
      case "SYMBOL_RESUMED":
        return this.#changeMarket(event.symbol, { paused: event.kind === "SYMBOL_PAUSED" });
      case "MARK_PRICE":
        return this.#changeMarket(event.symbol, { mark: event.price });
      case "LIQUIDATION":
      case "INSURANCE":
      case "HANDED_OFF":
      case "FORWARDED":
      case "PARKED":
      case "STATE_HASH":
        return;
    }
  }

  #accept(event: Accepted, sentAtMs: number): void {
    const known = this.orders.find(event.orderId);
    if (known === undefined) {
      this.orders.add(createOrderView(event, "PENDING"));
    }
    this.#change(event.orderId, event, sentAtMs, (order) => {
      if (order.status === "PENDING") {
        order.status = event.type === "STOP_LIMIT" ? "WAITING" : "OPEN";
      }
    });
  }

  #refuse(event: Refused, sentAtMs: number): void {
    if (event.command === "PLACE_ORDER") {
      this.#change(event.orderId, event, sentAtMs, (order) => {
        // Refused because it is there already: the order itself is fine.
        if (order.status === "PENDING") {
          order.status = "REJECTED";
          order.reason = event.code;
        }
      });
    }
  }

  #fill(orderId: number, remaining: number, trade: Trade, sentAtMs: number): void {
    this.#change(orderId, trade, sentAtMs, (order) => {
      order.filledValue += trade.price * trade.quantity;
      order.remaining = Math.min(order.remaining, remaining);
      if (!isClosed(order)) {
        order.status = order.remaining === 0 ? "FILLED" : "PARTIALLY_FILLED";
      }
    });
  }

  #change(orderId: number, event: OutputEvent, sentAtMs: number, change: (order: OrderView) => void): void {
    const order = this.orders.find(orderId);
    if (order === undefined) {
      return;
    }
    const before = order.status;
    change(order);
    this.orders.noteChange(order, before);
    this.#listener.orderChanged(order, event, sentAtMs);
  }

  #noteListing(symbol: string, lane: LaneAddress): void {
    if ((this.#listedIn.get(symbol) ?? lane) !== lane) {
      this.listedTwice.add(symbol);
    }
    this.#listedIn.set(symbol, lane);
  }

  #settle(symbol: string, lane: LaneAddress): void {
    const { paused = false, mark = 0 } = this.markets.get(symbol) ?? {};
    this.markets.set(symbol, { lane, paused, mark });
    this.#listener.symbolSettled(symbol, lane);
  }

  #changeMarket(symbol: string, change: Partial<MarketView>): void {
    const market = this.markets.get(symbol);
    if (market !== undefined) {
      this.markets.set(symbol, { ...market, ...change });
    }
  }
}
