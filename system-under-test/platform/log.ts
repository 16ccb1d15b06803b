import { pino } from "pino";

export type Logger = pino.Logger;

const BUFFER_BYTES = 8_192;
const FLUSH_MS = 250;

/** A JSON log on standard output that is written in blocks off the request path, and the call that writes the rest. */
export interface ServiceLog {
  readonly logger: Logger;
  flush(): void;
}

export function createLog(options: { service: string; instance: string; level: string }): ServiceLog {
  const destination = pino.destination({
    fd: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    periodicFlush: FLUSH_MS,
  });
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service, instance: options.instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return { logger, flush: () => destination.flushSync() };
}
