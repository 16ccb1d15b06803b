import { type ErrorCode, ServiceError } from "../../platform/errors.ts";
import { RouterError, type RouterErrorCode } from "../router/errors.ts";

const CODES: Readonly<Record<RouterErrorCode, ErrorCode>> = {
  BACK_PRESSURE: "back_pressure",
  KAFKA_UNAVAILABLE: "kafka_unavailable",
  OUTCOME_UNKNOWN: "outcome_unknown",
  SYMBOL_MOVING: "symbol_moving",
};

/** Waits for the router; its failures become answers that say whether the command may have been written. */
export async function acknowledged(sent: Promise<void>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (error instanceof RouterError) {
      throw new ServiceError(CODES[error.code], error.message, { cause: error });
    }
    throw error;
  }
}
