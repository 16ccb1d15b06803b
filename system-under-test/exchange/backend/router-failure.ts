import { type ErrorCode, ServiceError } from "../../platform/errors.ts";
import { isNotWritten, RouterError, type RouterErrorCode } from "../router/errors.ts";

const CODES: Readonly<Record<RouterErrorCode, ErrorCode>> = {
  BACK_PRESSURE: "back_pressure",
  KAFKA_UNAVAILABLE: "kafka_unavailable",
  OUTCOME_UNKNOWN: "outcome_unknown",
  SYMBOL_MOVING: "symbol_moving",
};

/** What the router promised; its failures become answers that say whether the command may have been written. */
export async function acknowledged<Result>(sent: Promise<Result>): Promise<Result> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof RouterError) {
      throw new ServiceError(CODES[error.code], error.message, { cause: error });
    }
    throw error;
  }
}

/** Waits for the parts of one request: it was not written only when none of them was. */
export async function allAcknowledged(sent: readonly Promise<void>[]): Promise<void> {
  const parts = await Promise.allSettled(sent);
  const failures = parts.flatMap((part) => (part.status === "rejected" ? [part.reason as unknown] : []));
  const [first] = failures;
  if (first === undefined) return;
  const isWhole = failures.length === parts.length && failures.every(isNotWritten);
  if (isWhole || !(first instanceof RouterError)) return acknowledged(Promise.reject(first));
  throw new ServiceError(
    "outcome_unknown",
    `${parts.length - failures.length} of ${parts.length} parts were written, others may have been: ${first.message}`,
    { cause: first },
  );
}
