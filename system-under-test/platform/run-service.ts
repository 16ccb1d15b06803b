import type { z } from "zod";
import { type BaseConfig, ConfigError, readConfig } from "./config.ts";
import { describeError } from "./errors.ts";
import { Health } from "./health.ts";
import { createHttpServer, type FastifyInstance } from "./http-server.ts";
import { createLog, type Logger, type ServiceLog } from "./log.ts";
import { createMetrics, type ServiceMetrics } from "./metrics.ts";
import { withTimeout } from "./timing.ts";

/** What a service is given to set itself up. `resources` is disposed after the last request, in reverse order. */
export interface ServiceContext<Config> {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: ServiceMetrics;
  readonly health: Health;
  readonly http: FastifyInstance;
  readonly resources: AsyncDisposableStack;
}

export interface Service<Schema extends z.ZodType<BaseConfig>> {
  readonly name: string;
  readonly configSchema: Schema;
  readonly bodyBytesMax: number;
  /** Connects what the service needs and adds its routes; the server listens when it returns. */
  start(context: ServiceContext<z.infer<Schema>>): Promise<void>;
}

const EXIT_FAILED = 1;
const EXIT_BAD_CONFIGURATION = 2;
/** Beyond the grace for requests: time to close connections to databases and brokers. */
const RESOURCES_GRACE_MS = 2_000;

/** Runs a service until SIGTERM or SIGINT: then it stops accepting, finishes what is in progress, and exits 0. */
export async function runService<Schema extends z.ZodType<BaseConfig>>(
  program: NodeJS.Process,
  service: Service<Schema>,
): Promise<void> {
  const config = configOrExit(program, service);
  const log = createLog({ service: service.name, instance: config.INSTANCE, level: config.LOG_LEVEL });
  const fail = (message: string, error: unknown): never => {
    log.logger.fatal({ err: error }, `${message}: ${describeError(error)}`);
    log.flush();
    program.exit(EXIT_FAILED);
  };
  program.on("uncaughtException", (error) => fail("uncaught exception", error));
  program.on("unhandledRejection", (error) => fail("unhandled rejection", error));

  const context = createContext(service, config, log);
  try {
    await service.start(context);
    await context.http.listen({ host: config.HOST, port: config.PORT });
  } catch (error) {
    fail(`${config.INSTANCE} could not start on ${config.HOST}:${config.PORT}`, error);
  }
  const defects = [...config.DEFECTS].join(",");
  log.logger.info(`event=service_started address=${config.HOST}:${config.PORT} defects=${defects || "none"}`);
  stopOnSignal(program, config, context, log);
}

function configOrExit<Schema extends z.ZodType<BaseConfig>>(
  program: NodeJS.Process,
  service: Service<Schema>,
): z.infer<Schema> {
  try {
    return readConfig(service.configSchema, program.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    program.stderr.write(`${service.name}: bad configuration\n${error.message}\n`);
    return program.exit(EXIT_BAD_CONFIGURATION);
  }
}

function createContext<Schema extends z.ZodType<BaseConfig>>(
  service: Service<Schema>,
  config: z.infer<Schema>,
  log: ServiceLog,
): ServiceContext<z.infer<Schema>> {
  const { logger } = log;
  const identity = { service: service.name, instance: config.INSTANCE };
  const health = new Health({ ...identity, defects: [...config.DEFECTS] });
  const metrics = createMetrics(identity);
  const http = createHttpServer({
    bodyBytesMax: service.bodyBytesMax,
    connectionsMax: config.CONNECTIONS_MAX,
    requestsInFlightMax: config.REQUESTS_IN_FLIGHT_MAX,
    logger,
    metrics,
    health,
  });
  return { config, logger, metrics, health, http, resources: new AsyncDisposableStack() };
}

/** The first signal stops softly, the second one at once. */
function stopOnSignal(
  program: NodeJS.Process,
  config: BaseConfig,
  context: ServiceContext<unknown>,
  log: ServiceLog,
): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) program.exit(EXIT_FAILED);
    stopping = true;
    log.logger.info(`event=service_stopping signal=${signal}`);
    context.health.beginStop();
    const drained = await finishedWithin(context.http.close(), config.STOP_GRACE_MS, "requests in progress");
    const closed = await finishedWithin(
      context.resources.disposeAsync(),
      RESOURCES_GRACE_MS,
      "connections to close",
    );
    for (const problem of [drained, closed]) if (problem !== null) log.logger.warn(problem);
    log.logger.info("event=service_stopped");
    log.flush();
    program.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) program.on(signal, (name) => void stop(name));
}

/** `null` when the work ended in time, else what was still open. */
async function finishedWithin(
  work: PromiseLike<unknown>,
  timeoutMs: number,
  what: string,
): Promise<string | null> {
  try {
    await withTimeout(Promise.resolve(work), timeoutMs, `${what}: not finished`);
    return null;
  } catch (error) {
    return describeError(error);
  }
}
