import { z } from "zod";
import { ServiceError } from "./errors.ts";

/** As `readInput`; text that no database takes is wrong too. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const data = readInput(schema, value);
  const field = unstorableField(data);
  if (field === null) return data;
  throw new ServiceError("validation_failed", field === "" ? STORABLE : `${field}: ${STORABLE}`);
}

/** The value as its schema reads it, or `validation_failed` naming every field that is wrong. */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.join(".");
    return field === "" ? issue.message : `${field}: ${issue.message}`;
  });
  throw new ServiceError("validation_failed", problems.join("; "));
}

const STORABLE = "expected text without NUL and lone surrogates";

/** Path of the first text that no database takes; `null` when there is none. */
function unstorableField(value: unknown): string | null {
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed() ? "" : null;
  if (typeof value !== "object" || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const field = unstorableField(part);
    if (field !== null) return field === "" ? name : `${name}.${field}`;
  }
  return null;
}

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 200;

/** `?limit=`: 1 to 200, 50 when not given. */
export const limitParameter = z.coerce
  .number({ error: `expected a whole number from 1 to ${LIMIT_MAX}` })
  .int(`expected a whole number from 1 to ${LIMIT_MAX}`)
  .min(1, `expected a whole number from 1 to ${LIMIT_MAX}`)
  .max(LIMIT_MAX, `expected a whole number from 1 to ${LIMIT_MAX}`)
  .default(LIMIT_DEFAULT);

/** A 63-bit row id as text, as all ids are given out. */
export const idText = z.string().regex(/^[1-9]\d{0,17}$/, "expected an id: digits without a leading zero");

/** A position in a room: 0 is before its first message. */
export const sequenceParameter = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, "expected a sequence: a whole number")
  .transform(Number);

export const idempotencyKey = z
  .string("expected an idempotency key: text of 1 to 255 characters")
  .min(1, "expected an idempotency key: text of 1 to 255 characters")
  .max(255, "expected an idempotency key: text of 1 to 255 characters");
