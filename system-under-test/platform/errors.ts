/** Every error code a service answers with, and its HTTP status. The codes are part of the public interface. */
export const ERROR_STATUS = {
  validation_failed: 400,
  malformed_body: 400,
  unauthorized: 401,
  invalid_credentials: 401,
  token_expired: 401,
  token_revoked: 401,
  tenant_forbidden: 403,
  tenant_suspended: 403,
  not_a_member: 403,
  service_key_required: 403,
  route_not_found: 404,
  tenant_not_found: 404,
  room_not_found: 404,
  user_not_found: 404,
  client_message_id_reused: 409,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_in_flight: 429,
  internal: 500,
  overloaded: 503,
  store_queue_full: 503,
  dependency_unavailable: 503,
  stopping: 503,
  dependency_timeout: 504,
  // Exchange
  price_off_tick: 400,
  price_out_of_range: 400,
  quantity_off_lot: 400,
  quantity_out_of_range: 400,
  unknown_symbol: 404,
  unknown_account: 404,
  order_not_found: 404,
  shard_not_found: 404,
  symbol_paused: 409,
  duplicate_client_order_id: 409,
  back_pressure: 429,
  kafka_unavailable: 503,
  outcome_unknown: 503,
  symbol_moving: 503,
  shard_unavailable: 503,
  // Payment
  payment_declined: 402,
  payment_not_found: 404,
  request_in_flight: 409,
  capture_pending: 409,
  refund_not_possible: 409,
  idempotency_key_reused: 422,
  rate_limited: 429,
  gateway_unavailable: 503,
  // Commerce
  insufficient_balance: 402,
  coupon_not_found: 404,
  product_not_found: 404,
  sold_out: 409,
  already_issued: 409,
  insufficient_stock: 409,
  order_cancelled: 409,
  cart_empty: 409,
  cart_full: 409,
  balance_limit: 409,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** The body of every error answer. */
export interface ErrorEnvelope {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** An error that a caller is meant to see: its code decides the status, its message goes into the envelope. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  /** When the same request is expected to succeed, whole seconds, 1 or more; `null` where that is not known. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }

  get envelope(): ErrorEnvelope {
    return { error: { code: this.code, message: this.message } };
  }
}

/** True for the body of an error answer of one of our services. */
export function isErrorEnvelope(value: unknown): value is ErrorEnvelope {
  if (typeof value !== "object" || value === null || !("error" in value)) return false;
  const { error } = value;
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    Object.hasOwn(ERROR_STATUS, error.code) &&
    "message" in error &&
    typeof error.message === "string"
  );
}

/** One line for a log or a health answer, whatever was thrown; aggregate errors name their parts. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map((part) => describeError(part)).join("; ");
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
