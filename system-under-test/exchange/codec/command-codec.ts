import type { Command, CommandKind, SymbolSpec } from "../engine/commands.ts";
import { ORDER_TYPES, SIDES } from "../engine/order.ts";
import { SELF_TRADE_MODES } from "../engine/self-trade.ts";
import { type ByteReader, type ByteWriter, MalformedError } from "./bytes.ts";

interface Layout<Kind extends CommandKind> {
  /** First byte of the command; never reused for another kind. */
  readonly code: number;
  write(out: ByteWriter, command: Extract<Command, { readonly kind: Kind }>): void;
  read(from: ByteReader): Extract<Command, { readonly kind: Kind }>;
}

const LAYOUTS: { readonly [Kind in CommandKind]: Layout<Kind> } = {
  PLACE_ORDER: {
    code: 1,
    write(out, command) {
      out.integer(command.orderId);
      out.integer(command.accountId);
      out.shortText(command.clientOrderId);
      out.shortText(command.symbol);
      out.choice(SIDES, command.side);
      out.choice(ORDER_TYPES, command.type);
      out.integer(command.price);
      out.integer(command.stopPrice);
      out.integer(command.quantity);
    },
    read: (from) => ({
      kind: "PLACE_ORDER",
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
  CANCEL_ORDER: {
    code: 2,
    write(out, command) {
      out.integer(command.orderId);
      out.integer(command.accountId);
      out.shortText(command.symbol);
    },
    read: (from) => ({
      kind: "CANCEL_ORDER",
      orderId: from.integer(),
      accountId: from.integer(),
      symbol: from.shortText(),
    }),
  },
  LIST_SYMBOL: {
    code: 3,
    write(out, command) {
      out.shortText(command.symbol);
      writeSpec(out, command.spec);
    },
    read: (from) => ({ kind: "LIST_SYMBOL", symbol: from.shortText(), spec: readSpec(from) }),
  },
  PAUSE_SYMBOL: {
    code: 4,
    write: (out, command) => out.shortText(command.symbol),
    read: (from) => ({ kind: "PAUSE_SYMBOL", symbol: from.shortText() }),
  },
  RESUME_SYMBOL: {
    code: 5,
    write: (out, command) => out.shortText(command.symbol),
    read: (from) => ({ kind: "RESUME_SYMBOL", symbol: from.shortText() }),
  },
  SET_MARK_PRICE: {
    code: 6,
    write(out, command) {
      out.shortText(command.symbol);
      out.integer(command.price);
    },
    read: (from) => ({ kind: "SET_MARK_PRICE", symbol: from.shortText(), price: from.integer() }),
  },
  HAND_OFF: {
    code: 7,
    write(out, command) {
      out.shortText(command.symbol);
      out.shortText(command.target);
    },
    read: (from) => ({ kind: "HAND_OFF", symbol: from.shortText(), target: from.shortText() }),
  },
  INSTALL_SYMBOL: {
    code: 8,
    write(out, command) {
      out.shortText(command.symbol);
      out.shortText(command.source);
      out.integer(command.part);
      out.integer(command.parts);
      out.longText(command.text);
    },
    read: (from) => ({
      kind: "INSTALL_SYMBOL",
      symbol: from.shortText(),
      source: from.shortText(),
      part: from.integer(),
      parts: from.integer(),
      text: from.longText(),
    }),
  },
  DEPOSIT: {
    code: 9,
    write(out, command) {
      out.integer(command.accountId);
      out.integer(command.amount);
    },
    read: (from) => ({ kind: "DEPOSIT", accountId: from.integer(), amount: from.integer() }),
  },
  WITHDRAW: {
    code: 10,
    write(out, command) {
      out.integer(command.accountId);
      out.integer(command.amount);
    },
    read: (from) => ({ kind: "WITHDRAW", accountId: from.integer(), amount: from.integer() }),
  },
  FUND_INSURANCE: {
    code: 11,
    write: (out, command) => out.integer(command.amount),
    read: (from) => ({ kind: "FUND_INSURANCE", amount: from.integer() }),
  },
  SET_SELF_TRADE_MODE: {
    code: 13,
    write(out, command) {
      out.integer(command.accountId);
      out.choice(SELF_TRADE_MODES, command.mode);
    },
    read: (from) => ({
      kind: "SET_SELF_TRADE_MODE",
      accountId: from.integer(),
      mode: from.choice(SELF_TRADE_MODES),
    }),
  },
  TICK: { code: 12, write: () => {}, read: () => ({ kind: "TICK" }) },
};

const BY_CODE: readonly (Layout<CommandKind> | undefined)[] = Object.values(LAYOUTS).reduce<
  (Layout<CommandKind> | undefined)[]
>((table, layout) => {
  table[layout.code] = layout as Layout<CommandKind>;
  return table;
}, []);

/** Kinds in the order of their codes: an event names a command's kind by its place here. */
export const COMMAND_KINDS = (Object.keys(LAYOUTS) as CommandKind[]).sort(
  (one, other) => LAYOUTS[one].code - LAYOUTS[other].code,
);

export function writeCommand(out: ByteWriter, command: Command): void {
  const layout = LAYOUTS[command.kind] as Layout<CommandKind>;
  out.byte(layout.code);
  layout.write(out, command);
}

export function readCommand(from: ByteReader): Command {
  const code = from.byte();
  const layout = BY_CODE[code];
  if (layout === undefined) {
    throw new MalformedError("UNKNOWN_KIND", `command kind ${code} is not known to this release`);
  }
  return layout.read(from);
}

function writeSpec(out: ByteWriter, spec: SymbolSpec): void {
  out.shortText(spec.symbol);
  out.integer(spec.quotePerTickLot);
  out.integer(spec.leverageMax);
  out.integer(spec.maintenanceDivisor);
  out.integer(spec.bandPercent);
  out.integer(spec.quantityMax);
  out.integer(spec.markInitial);
}

function readSpec(from: ByteReader): SymbolSpec {
  return {
    symbol: from.shortText(),
    quotePerTickLot: from.integer(),
    leverageMax: from.integer(),
    maintenanceDivisor: from.integer(),
    bandPercent: from.integer(),
    quantityMax: from.integer(),
    markInitial: from.integer(),
  };
}
