import { CANCEL_REASONS, REFUSALS } from "../engine/events.ts";
import { ORDER_TYPES, SIDES } from "../engine/order.ts";
import { SELF_TRADE_MODES } from "../engine/self-trade.ts";
import { type OutputEvent, PARKED_CODES } from "../lane/output-events.ts";
import { type ByteReader, type ByteWriter, MalformedError } from "./bytes.ts";
import { COMMAND_KINDS } from "./command-codec.ts";

type EventKind = OutputEvent["kind"];
type EventOf<Kind extends EventKind> = Extract<OutputEvent, { readonly kind: Kind }>;

interface Layout<Kind extends EventKind> {
  /** First byte of the event; never reused for another kind. */
  readonly code: number;
  write(out: ByteWriter, event: EventOf<Kind>): void;
  read(from: ByteReader): EventOf<Kind>;
}

const LAYOUTS: { readonly [Kind in EventKind]: Layout<Kind> } = {
  TRADE: {
    code: 1,
    write(out, event) {
      out.shortText(event.symbol);
      out.integer(event.price);
      out.integer(event.quantity);
      out.choice(SIDES, event.takerSide);
      out.integer(event.makerOrderId);
      out.integer(event.makerAccountId);
      out.integer(event.makerRemaining);
      out.integer(event.takerOrderId);
      out.integer(event.takerAccountId);
      out.integer(event.takerRemaining);
    },
    read: (from) => ({
      kind: "TRADE",
      symbol: from.shortText(),
      price: from.integer(),
      quantity: from.integer(),
      takerSide: from.choice(SIDES),
      makerOrderId: from.integer(),
      makerAccountId: from.integer(),
      makerRemaining: from.integer(),
      takerOrderId: from.integer(),
      takerAccountId: from.integer(),
      takerRemaining: from.integer(),
    }),
  },
  ACCEPTED: {
    code: 2,
    write(out, event) {
      out.integer(event.orderId);
      out.integer(event.accountId);
      out.shortText(event.clientOrderId);
      out.shortText(event.symbol);
      out.choice(SIDES, event.side);
      out.choice(ORDER_TYPES, event.type);
      out.integer(event.price);
      out.integer(event.stopPrice);
      out.integer(event.quantity);
    },
    read: (from) => ({
      kind: "ACCEPTED",
      orderId: from.integer(),
      accountId: from.integer(),
      clientOrderId: from.shortText(),
      symbol: from.shortText(),
      side: from.choice(SIDES),
      type: from.choice(ORDER_TYPES),
      price: from.integer(),
      stopPrice: from.integer(),
      quantity: from.integer(),
    }),
  },
  REFUSED: {
    code: 3,
    write(out, event) {
      out.choice(COMMAND_KINDS, event.command);
      out.choice(REFUSALS, event.code);
      out.integer(event.orderId);
      out.integer(event.accountId);
      out.shortText(event.symbol);
      out.integer(event.otherOrderId);
    },
    read: (from) => ({
      kind: "REFUSED",
      command: from.choice(COMMAND_KINDS),
      code: from.choice(REFUSALS),
      orderId: from.integer(),
      accountId: from.integer(),
      symbol: from.shortText(),
      otherOrderId: from.integer(),
    }),
  },
  POSITION: {
    code: 4,
    write(out, event) {
      out.integer(event.accountId);
      out.shortText(event.symbol);
      out.integer(event.size);
      out.integer(event.cost);
      out.integer(event.cash);
    },
    read: (from) => ({
      kind: "POSITION",
      accountId: from.integer(),
      symbol: from.shortText(),
      size: from.integer(),
      cost: from.integer(),
      cash: from.integer(),
    }),
  },
  CANCELLED: {
    code: 5,
    write(out, event) {
      out.integer(event.orderId);
      out.integer(event.accountId);
      out.shortText(event.symbol);
      out.integer(event.quantity);
      out.choice(CANCEL_REASONS, event.reason);
    },
    read: (from) => ({
      kind: "CANCELLED",
      orderId: from.integer(),
      accountId: from.integer(),
      symbol: from.shortText(),
      quantity: from.integer(),
      reason: from.choice(CANCEL_REASONS),
    }),
  },
  TRIGGERED: {
    code: 6,
    write(out, event) {
      out.integer(event.orderId);
      out.integer(event.accountId);
      out.shortText(event.symbol);
    },
    read: (from) => ({
      kind: "TRIGGERED",
      orderId: from.integer(),
      accountId: from.integer(),
      symbol: from.shortText(),
    }),
  },
  CASH: {
    code: 7,
    write(out, event) {
      out.integer(event.accountId);
      out.integer(event.change);
      out.integer(event.cash);
    },
    read: (from) => ({
      kind: "CASH",
      accountId: from.integer(),
      change: from.integer(),
      cash: from.integer(),
    }),
  },
  SYMBOL_LISTED: {
    code: 8,
    write: (out, event) => out.shortText(event.symbol),
    read: (from) => ({ kind: "SYMBOL_LISTED", symbol: from.shortText() }),
  },
  SYMBOL_PAUSED: {
    code: 9,
    write: (out, event) => out.shortText(event.symbol),
    read: (from) => ({ kind: "SYMBOL_PAUSED", symbol: from.shortText() }),
  },
  SYMBOL_RESUMED: {
    code: 10,
    write: (out, event) => out.shortText(event.symbol),
    read: (from) => ({ kind: "SYMBOL_RESUMED", symbol: from.shortText() }),
  },
  MARK_PRICE: {
    code: 11,
    write(out, event) {
      out.shortText(event.symbol);
      out.integer(event.price);
    },
    read: (from) => ({ kind: "MARK_PRICE", symbol: from.shortText(), price: from.integer() }),
  },
  LIQUIDATION: {
    code: 12,
    write(out, event) {
      out.integer(event.orderId);
      out.integer(event.accountId);
      out.shortText(event.symbol);
      out.choice(SIDES, event.side);
      out.integer(event.quantity);
      out.integer(event.equity);
      out.integer(event.maintenance);
    },
    read: (from) => ({
      kind: "LIQUIDATION",
      orderId: from.integer(),
      accountId: from.integer(),
      symbol: from.shortText(),
      side: from.choice(SIDES),
      quantity: from.integer(),
      equity: from.integer(),
      maintenance: from.integer(),
    }),
  },
  INSURANCE: {
    code: 13,
    write(out, event) {
      out.integer(event.accountId);
      out.integer(event.change);
      out.integer(event.fund);
    },
    read: (from) => ({
      kind: "INSURANCE",
      accountId: from.integer(),
      change: from.integer(),
      fund: from.integer(),
    }),
  },
  HANDED_OFF: {
    code: 14,
    write(out, event) {
      out.shortText(event.symbol);
      out.shortText(event.target);
    },
    read: (from) => ({ kind: "HANDED_OFF", symbol: from.shortText(), target: from.shortText() }),
  },
  FORWARDED: {
    code: 15,
    write(out, event) {
      out.shortText(event.symbol);
      out.shortText(event.target);
      out.integer(event.orderId);
    },
    read: (from) => ({
      kind: "FORWARDED",
      symbol: from.shortText(),
      target: from.shortText(),
      orderId: from.integer(),
    }),
  },
  SYMBOL_INSTALLED: {
    code: 16,
    write(out, event) {
      out.shortText(event.symbol);
      out.shortText(event.source);
      out.integer(event.orders);
    },
    read: (from) => ({
      kind: "SYMBOL_INSTALLED",
      symbol: from.shortText(),
      source: from.shortText(),
      orders: from.integer(),
    }),
  },
  SELF_TRADE_MODE: {
    code: 19,
    write(out, event) {
      out.integer(event.accountId);
      out.choice(SELF_TRADE_MODES, event.mode);
    },
    read: (from) => ({
      kind: "SELF_TRADE_MODE",
      accountId: from.integer(),
      mode: from.choice(SELF_TRADE_MODES),
    }),
  },
  PARKED: {
    code: 17,
    write(out, event) {
      out.choice(PARKED_CODES, event.code);
      out.longText(event.message);
      out.integer(event.start);
      out.integer(event.end);
    },
    read: (from) => ({
      kind: "PARKED",
      code: from.choice(PARKED_CODES),
      message: from.longText(),
      start: from.integer(),
      end: from.integer(),
    }),
  },
  STATE_HASH: {
    code: 18,
    write: (out, event) => out.shortText(event.hash),
    read: (from) => ({ kind: "STATE_HASH", hash: from.shortText() }),
  },
};

const BY_CODE = Object.values(LAYOUTS).reduce<(Layout<EventKind> | undefined)[]>((table, layout) => {
  table[layout.code] = layout as Layout<EventKind>;
  return table;
}, []);

export function writeEvent(out: ByteWriter, event: OutputEvent): void {
  const layout = LAYOUTS[event.kind] as Layout<EventKind>;
  out.byte(layout.code);
  layout.write(out, event);
}

export function readEvent(from: ByteReader): OutputEvent {
  const code = from.byte();
  const layout = BY_CODE[code];
  if (layout === undefined) {
    throw new MalformedError("UNKNOWN_KIND", `event kind ${code} is not known to this release`);
  }
  return layout.read(from);
}
