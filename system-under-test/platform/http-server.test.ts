import { describe, expect, test } from "vitest";
import { Health } from "./health.ts";
import { createHttpServer, type FastifyInstance } from "./http-server.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";

/** A server, not listening, that answers with the body it has read; `undefined` as `null`. */
function echoServer(): FastifyInstance {
  const identity = { service: "echo", instance: "echo-1" };
  const http = createHttpServer({
    bodyBytesMax: 100,
    connectionsMax: 1,
    requestsInFlightMax: 1,
    logger: createLog({ ...identity, level: "silent" }).logger,
    metrics: createMetrics(identity),
    health: new Health({ ...identity, defects: [] }),
  });
  http.route({
    method: ["POST", "DELETE"],
    url: "/echo",
    handler: async ({ body }) => ({ body: body ?? null }),
  });
  return http;
}

describe("the content type of a body", () => {
  const body = '{"a":1}';
  const mediaType = (found: string) => [415, "unsupported_media_type", `${found}: expected application/json`];

  test.each<[name: string, contentType: string | undefined, payload: string, expected: unknown]>([
    ["JSON", "application/json", body, { a: 1 }],
    ["JSON with its charset", "application/json; charset=utf-8", body, { a: 1 }],
    ["in capitals", "Application/JSON", body, { a: 1 }],
    ["none and no body", undefined, "", null],
    ["none with a body", undefined, body, mediaType("a body without a content type")],
    ["text", "text/plain", body, mediaType('content type "text/plain"')],
    [
      "a form",
      "application/x-www-form-urlencoded",
      "a=1",
      mediaType('content type "application/x-www-form-urlencoded"'),
    ],
    [
      "one that only begins so",
      "application/json-seq",
      body,
      mediaType('content type "application/json-seq"'),
    ],
    ["no media type", "json", body, mediaType('content type "json"')],
    ["text without a body", "text/plain", "", mediaType('content type "text/plain"')],
    [
      "JSON without a body",
      "application/json",
      "",
      [400, "malformed_body", expect.stringContaining("empty")],
    ],
    ["JSON that is none", "application/json", "{", [400, "malformed_body", expect.stringContaining("JSON")]],
  ])("%s", async (_name, contentType, payload, expected) => {
    await using http = echoServer();
    for (const method of ["POST", "DELETE"] as const) {
      const answer = await http.inject({
        method,
        url: "/echo",
        headers: contentType === undefined ? {} : { "content-type": contentType },
        ...(payload === "" ? {} : { payload }),
      });
      const { error, body: read } = answer.json<{
        error?: { code: string; message: string };
        body: unknown;
      }>();
      expect(error === undefined ? read : [answer.statusCode, error.code, error.message]).toEqual(expected);
    }
  });
});
