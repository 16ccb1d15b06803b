import { randomUUID } from "node:crypto";
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { Gauge } from "prom-client";
import { type ErrorCode, ServiceError } from "./errors.ts";
import type { Health } from "./health.ts";
import type { Logger } from "./log.ts";
import type { ServiceMetrics } from "./metrics.ts";

export type { FastifyInstance } from "fastify";

export interface HttpServerOptions {
  readonly bodyBytesMax: number;
  readonly connectionsMax: number;
  readonly requestsInFlightMax: number;
  readonly logger: Logger;
  readonly metrics: ServiceMetrics;
  readonly health: Health;
}

/** Time for a whole request to arrive; slower clients are cut off. */
const REQUEST_ARRIVAL_TIMEOUT_MS = 10_000;
/** Longer than the idle time of common load balancers, so that they are the ones to close. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const PARAMETER_CHARACTERS_MAX = 128;
const REQUEST_ID_FORM = /^[\w.:-]{1,64}$/;
const OPERATIONAL_PATHS = new Set(["/health", "/metrics"]);

/**
 * An HTTP server with `/health`, `/metrics`, request ids (`x-request-id`, taken over when well formed), the error
 * envelope `{error: {code, message}}` for every failure, a bound on requests in progress, and the request histogram.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: options.bodyBytesMax,
    requestTimeout: REQUEST_ARRIVAL_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    return503OnClosing: false,
    genReqId: requestId,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX },
  });
  server.server.maxConnections = options.connectionsMax;
  readJson(server);
  answerFailures(server, options.logger);
  measureRequests(server, options.metrics);
  boundRequestsInFlight(server, options);
  addOperationalRoutes(server, options);
  return server;
}

function requestId(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID_FORM.test(given) ? given : randomUUID();
}

/** A body is JSON in UTF-8. Other bytes are refused: Node would read them as other text than was sent. */
function readJson(server: FastifyInstance): void {
  server.removeContentTypeParser("text/plain");
  const parse = server.getDefaultJsonParser("error", "error");
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, body, done) => {
    if (isUtf8(body)) return parse(request, body.toString("utf8"), done);
    return done(new ServiceError("malformed_body", "expected a body in UTF-8"));
  });
}

/** Failures of the server itself (bad JSON, too large a body) by the status Fastify gives them. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "malformed_body",
  413: "payload_too_large",
  415: "unsupported_media_type",
};

function toServiceError(error: unknown, request: FastifyRequest): ServiceError {
  if (error instanceof ServiceError) return error;
  const { statusCode = 500, message = "" } = error as Partial<FastifyError>;
  const code = CODE_OF_STATUS[statusCode];
  if (code === "unsupported_media_type") {
    const given = request.headers["content-type"];
    const found =
      given === undefined ? "a body without a content type" : `content type ${JSON.stringify(given)}`;
    return new ServiceError(code, `${found}: expected application/json`);
  }
  if (code !== undefined) return new ServiceError(code, message);
  return new ServiceError("internal", "the service failed; its log has the cause under this x-request-id");
}

function answerFailures(server: FastifyInstance, logger: Logger): void {
  server.setErrorHandler(async (error, request, reply) => {
    const answer = toServiceError(error, request);
    // What says when to come back is refused by intent and in numbers: counted, not logged one by one.
    if (answer.status >= 500 && answer.retryAfterSeconds === null) {
      logger.error({ requestId: request.id, route: request.routeOptions.url, code: answer.code, err: error });
    }
    if (answer.status === 503) reply.header("retry-after", String(answer.retryAfterSeconds ?? 1));
    return reply.code(answer.status).send(answer.envelope);
  });
  server.setNotFoundHandler(async (request, reply) => {
    const error = new ServiceError("route_not_found", `no route ${request.method} ${pathOf(request)}`);
    return reply.code(error.status).send(error.envelope);
  });
}

/** The path without its query, which may hold secrets, and cut to a bounded length. */
function pathOf(request: FastifyRequest): string {
  return (request.url.split("?", 1)[0] ?? "").slice(0, 200);
}

function measureRequests(server: FastifyInstance, metrics: ServiceMetrics): void {
  server.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    metrics.requestSeconds.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
    done();
  });
}

function boundRequestsInFlight(server: FastifyInstance, options: HttpServerOptions): void {
  const { requestsInFlightMax, metrics } = options;
  let inFlight = 0;
  const gauge: Gauge = new Gauge({
    name: "http_requests_in_flight",
    help: "Requests in progress, this one included.",
    registers: [metrics.registry],
    collect: () => gauge.set(inFlight),
  });
  server.addHook("onRequest", (request, _reply, done) => {
    inFlight += 1;
    const tooMany = inFlight > requestsInFlightMax && !OPERATIONAL_PATHS.has(request.routeOptions.url ?? "");
    if (tooMany)
      done(new ServiceError("overloaded", `more than ${requestsInFlightMax} requests in progress`));
    else done();
  });
  server.addHook("onResponse", (_request, _reply, done) => {
    inFlight -= 1;
    done();
  });
}

function addOperationalRoutes(server: FastifyInstance, options: HttpServerOptions): void {
  server.get("/health", async (_request, reply: FastifyReply) => {
    const report = await options.health.report();
    return reply.code(report.status === "ok" || report.status === "degraded" ? 200 : 503).send(report);
  });
  server.get("/metrics", async (_request, reply: FastifyReply) => {
    const { registry } = options.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
