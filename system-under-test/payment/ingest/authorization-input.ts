import { createHash } from "node:crypto";
import { z } from "zod";
import { ServiceError } from "../../platform/errors.ts";
import { idempotencyKey, parseInput } from "../../platform/input.ts";
import { CURRENCIES, type Currency, isCurrency, toMinorUnits } from "../contract/money.ts";

export interface Authorization {
  readonly merchantId: string;
  readonly idempotencyKey: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: Currency;
  /** Equal for equal payloads. */
  readonly fingerprint: string;
}

export const amountNumber = z.number("expected an amount: a number above 0");

const bodySchema = z.strictObject({
  merchantId: z.string("expected text of 1 to 64 characters").min(1).max(64),
  amount: amountNumber,
  currency: z.string().refine(isCurrency, `expected one of ${CURRENCIES.join(", ")}`),
  idempotencyKey,
});

/** What is to be authorised; throws `validation_failed` with every field that is wrong. */
export function readAuthorization(body: unknown): Authorization {
  const { merchantId, amount, currency, idempotencyKey } = parseInput(bodySchema, body);
  const minor = toMinorUnits(amount, currency);
  if (typeof minor === "string") throw new ServiceError("validation_failed", `amount: ${minor}`);
  const fingerprint = createHash("sha256").update(`${minor}/${currency}`).digest("base64url");
  return { merchantId, idempotencyKey, amount: minor, currency, fingerprint };
}
