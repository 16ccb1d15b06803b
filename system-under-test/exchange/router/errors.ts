/** Why the router did not take a command, or does not know what became of it. */
export const ROUTER_ERRORS = {
  /** Too many commands wait for Kafka. Not written: retry later. */
  BACK_PRESSURE: "not written",
  /** Kafka does not answer. Not written: retry later. */
  KAFKA_UNAVAILABLE: "not written",
  /** The symbol moves between shards and too many commands wait for that, or it takes too long. Not written. */
  SYMBOL_MOVING: "not written",
  /** Kafka stopped answering while the command was on its way: it may have been written. */
  OUTCOME_UNKNOWN: "unknown",
} as const;
export type RouterErrorCode = keyof typeof ROUTER_ERRORS;

export class RouterError extends Error {
  readonly code: RouterErrorCode;

  constructor(code: RouterErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "RouterError";
    this.code = code;
  }
}

/** Whether it is certain that the command was not written. */
export function isNotWritten(error: unknown): boolean {
  return error instanceof RouterError && ROUTER_ERRORS[error.code] === "not written";
}
