import { createHash } from "node:crypto";
import { z } from "zod";
import { idempotencyKey, idText, parseInput } from "../../platform/input.ts";

export const LINES_MAX = 100;
const QUANTITY_MAX = 1_000;

export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

export interface OrderRequest {
  readonly userId: string;
  readonly idempotencyKey: string;
  /** `null`: what is in the user's cart. */
  readonly lines: readonly OrderLine[] | null;
  /** Equal for equal requests. */
  readonly fingerprint: string;
}

export function quantityFrom(low: number) {
  const message = `expected a whole number from ${low} to ${QUANTITY_MAX}`;
  return z.number(message).int(message).min(low, message).max(QUANTITY_MAX, message);
}

const LINES = `expected 1 to ${LINES_MAX} lines; without lines the cart is ordered`;
const bodySchema = z.strictObject({
  userId: idText,
  idempotencyKey,
  lines: z
    .array(z.strictObject({ productId: idText, quantity: quantityFrom(1) }), LINES)
    .min(1, LINES)
    .max(LINES_MAX, LINES)
    .refine(
      (lines) => new Set(lines.map(({ productId }) => productId)).size === lines.length,
      "expected each product in one line",
    )
    .optional(),
});

export function readOrderRequest(body: unknown): OrderRequest {
  const { userId, idempotencyKey, lines = null } = parseInput(bodySchema, body);
  const wanted =
    lines === null ? "cart" : JSON.stringify(lines.map((line) => [line.productId, line.quantity]));
  const fingerprint = createHash("sha256").update(wanted).digest("base64url");
  return { userId, idempotencyKey, lines, fingerprint };
}
