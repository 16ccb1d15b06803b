import { z } from "zod";
import { CURRENCIES } from "./money.ts";

/** Where each event goes: the only place that knows it, for whoever writes, reads or sends an event. */
export const EVENT_TOPICS = {
  PAYMENT_AUTHORIZED: "payment.authorized",
  PAYMENT_CAPTURE_REQUESTED: "payment.capture-requested",
  PAYMENT_CAPTURED: "payment.captured",
  PAYMENT_REFUND_REQUESTED: "payment.refund-requested",
  PAYMENT_REFUNDED: "payment.refunded",
} as const;

export type EventType = keyof typeof EVENT_TOPICS;
const EVENT_TYPES = Object.keys(EVENT_TOPICS) as [EventType, ...EventType[]];

/** Where the dead letters of each consumer go. */
export const DEAD_LETTER_TOPICS = {
  "settlement-worker": "settlement.dlq",
  "refund-worker": "refund.dlq",
  "consumer-worker": "payment.dlq",
} as const;

export type ConsumerName = keyof typeof DEAD_LETTER_TOPICS;

export const PAYMENT_TOPICS: readonly string[] = [
  ...Object.values(EVENT_TOPICS),
  ...Object.values(DEAD_LETTER_TOPICS),
];

const rowId = z.string().regex(/^[1-9]\d{0,17}$/, "expected a row id");

/** The contract of all events: checked where one is sent and where it is read. */
export const eventSchema = z.strictObject({
  /** The outbox row that it comes from: the same whenever it is sent again. */
  eventId: rowId,
  type: z.enum(EVENT_TYPES),
  paymentId: rowId,
  merchantId: z.string().min(1).max(64),
  /** Minor units: what was authorised, is to be captured, was captured, is to be refunded, was refunded. */
  amount: z.int().positive(),
  currency: z.enum(CURRENCIES as [(typeof CURRENCIES)[number], ...(typeof CURRENCIES)[number][]]),
  /** Milliseconds since the epoch. */
  occurredAtMs: z.int().positive(),
});

export type PaymentEvent = z.infer<typeof eventSchema>;
/** An event before its outbox row has given it an id. */
export type NewEvent = Omit<PaymentEvent, "eventId">;

/** Why a record can't be applied: what a replay names. */
export const DEAD_LETTER_CLASSES = ["schema", "illegal_state", "gateway_unavailable"] as const;
export type DeadLetterClass = (typeof DEAD_LETTER_CLASSES)[number];

/** The event of a record read from this topic, or why it is none. */
export function readEvent(topic: string, value: Buffer | null): PaymentEvent | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value?.toString("utf8") ?? "");
  } catch {
    return { problem: "expected JSON" };
  }
  const result = eventSchema.safeParse(parsed);
  if (!result.success) return { problem: z.prettifyError(result.error) };
  const expected = EVENT_TOPICS[result.data.type];
  return expected === topic ? result.data : { problem: `${result.data.type} belongs to ${expected}` };
}
