import type { FastifyReply, FastifyRequest } from "fastify";
import type { Service } from "../../platform/run-service.ts";
import { showSettings } from "../../platform/show-settings.ts";
import { gatewayConfigSchema } from "./config.ts";
import { Upstream } from "./upstream.ts";

/** Headers that go through, in each direction. */
const ASKED_HEADERS = ["content-type", "idempotency-key", "x-service-key"] as const;
const ANSWERED_HEADERS = [
  "content-type",
  "retry-after",
  "idempotent-replayed",
  "x-ratelimit-limit",
  "x-ratelimit-reset",
] as const;

/** The way in: routes by path, with the limits and timeouts of 004. */
export const gatewayService: Service<typeof gatewayConfigSchema> = {
  name: "gateway",
  configSchema: gatewayConfigSchema,
  bodyBytesMax: 16_384,
  async start(context) {
    const { config, http, health, resources } = context;
    showSettings(context);
    const ingest = resources.use(new Upstream("ingest-service", config.INGEST_URLS, config));
    const monitoring = resources.use(new Upstream("monitoring-service", config.MONITORING_URLS, config));
    health.dependsOn("ingest-service", async () => ingest.requireUsable());
    // Bodies go through as they came; whoever they are for reads them.
    http.removeAllContentTypeParsers();
    http.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    const routes = { "/api/payments/*": ingest, "/api/circuit-breakers": ingest, "/api/admin/*": monitoring };
    for (const [url, upstream] of Object.entries(routes)) {
      http.route({
        method: ["GET", "POST"],
        url,
        handler: async (request, reply) => forward(upstream, request, reply),
      });
    }
  },
};

async function forward(
  upstream: Upstream,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const headers: Record<string, string> = { "x-request-id": request.id };
  for (const name of ASKED_HEADERS) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  const {
    status,
    headers: answered,
    body,
  } = await upstream.send({
    method: request.method === "POST" ? "POST" : "GET",
    path: request.url,
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : null,
  });
  for (const name of ANSWERED_HEADERS) {
    const value = answered[name];
    if (value !== undefined) reply.header(name, value);
  }
  return reply.code(status).send(body);
}
