import { z } from "zod";
import { ServiceError } from "../../platform/errors.ts";
import { parseInput } from "../../platform/input.ts";
import { PRICE_TICKS_MAX } from "../engine/limits.ts";
import { ORDER_TYPES, type Side } from "../engine/order.ts";
import { formatDecimal, parseDecimal } from "../settings/decimal.ts";
import { QUOTE_DECIMALS, SCALED_SYMBOLS, type ScaledSymbol } from "../settings/symbols.ts";
import type { NewOrderView } from "./order-view.ts";

const decimal = z.union([z.string().max(32), z.number()]).transform(String);

const orderSchema = z
  .strictObject({
    symbol: z.string().max(20),
    side: z.enum(["BUY", "SELL"]),
    type: z.enum(ORDER_TYPES),
    price: decimal.optional(),
    stopPrice: decimal.optional(),
    quantity: decimal,
    clientOrderId: z
      .string()
      .regex(/^[\w.:-]{1,36}$/, "expected 1 to 36 letters, digits, '.', ':', '_' or '-'")
      .optional(),
  })
  .superRefine(({ type, price, stopPrice }, context) => {
    const expectField = (path: string, isGiven: boolean, isNeeded: boolean): void => {
      if (isGiven !== isNeeded) {
        context.addIssue({
          code: "custom",
          path: [path],
          message: `a ${type} order has ${isNeeded ? "one" : "none"}`,
        });
      }
    };
    expectField("price", price !== undefined, type !== "MARKET");
    expectField("stopPrice", stopPrice !== undefined, type === "STOP_LIMIT");
  });

export type OrderInput = Omit<NewOrderView, "orderId" | "accountId">;

/** An order as the engine wants it, or an error that names what is wrong with it. */
export function readOrder(body: unknown): OrderInput {
  const { symbol, side, type, price, stopPrice, quantity, clientOrderId } = parseInput(orderSchema, body);
  const scaled = knownSymbol(symbol);
  return {
    symbol,
    side: side.toLowerCase() as Side,
    type,
    clientOrderId: clientOrderId ?? "",
    price: price === undefined ? 0 : readPrice("price", price, scaled),
    stopPrice: stopPrice === undefined ? 0 : readPrice("stopPrice", stopPrice, scaled),
    quantity: readQuantity(quantity, scaled),
  };
}

export function knownSymbol(symbol: string): ScaledSymbol {
  const scaled = SCALED_SYMBOLS.get(symbol);
  if (scaled === undefined) {
    const known = [...SCALED_SYMBOLS.keys()].join(", ");
    throw new ServiceError("unknown_symbol", `symbol ${JSON.stringify(symbol)}: expected one of ${known}`);
  }
  return scaled;
}

export function readPrice(field: string, text: string, { spec, priceDecimals }: ScaledSymbol): number {
  const ticks = parseDecimal(text, priceDecimals);
  if (ticks === "off step") {
    const tick = formatDecimal(1, priceDecimals);
    throw new ServiceError(
      "price_off_tick",
      `${field} ${JSON.stringify(text)}: expected a multiple of ${spec.symbol}'s tick ${tick}`,
    );
  }
  if (ticks === "not a number" || ticks < 1 || ticks > PRICE_TICKS_MAX) {
    const max = formatDecimal(PRICE_TICKS_MAX, priceDecimals);
    throw new ServiceError(
      "price_out_of_range",
      `${field} ${JSON.stringify(text)}: expected a number above 0, at most ${max}`,
    );
  }
  return ticks;
}

function readQuantity(text: string, { spec, quantityDecimals }: ScaledSymbol): number {
  const lots = parseDecimal(text, quantityDecimals);
  if (lots === "off step") {
    const lot = formatDecimal(1, quantityDecimals);
    throw new ServiceError(
      "quantity_off_lot",
      `quantity ${JSON.stringify(text)}: expected a multiple of ${spec.symbol}'s lot ${lot}`,
    );
  }
  if (lots === "not a number" || lots < 1 || lots > spec.quantityMax) {
    const max = formatDecimal(spec.quantityMax, quantityDecimals);
    throw new ServiceError(
      "quantity_out_of_range",
      `quantity ${JSON.stringify(text)}: expected a number above 0, at most ${max}`,
    );
  }
  return lots;
}

const amountSchema = z.strictObject({ amount: decimal });

/** `{amount: "1000.50"}` in quote units. */
export function readAmount(body: unknown): number {
  const { amount } = parseInput(amountSchema, body);
  const units = parseDecimal(amount, QUOTE_DECIMALS);
  if (typeof units === "string" || units < 1) {
    throw new ServiceError(
      "validation_failed",
      `amount ${JSON.stringify(amount)}: expected a number above 0 with at most ${QUOTE_DECIMALS} decimals`,
    );
  }
  return units;
}
