import { expect, test } from "vitest";
import { servedBy, servedSince } from "./error-rate.ts";

const METRICS = `
http_request_duration_seconds_count{method="POST",route="/api/orders",status="202",service="exchange-backend"} 90
http_request_duration_seconds_count{method="POST",route="/api/orders",status="503",service="exchange-backend"} 7
http_request_duration_seconds_count{method="GET",route="/api/orders/:id",status="404",service="exchange-backend"} 3
http_request_duration_seconds_count{method="GET",route="/metrics",status="200",service="exchange-backend"} 999
http_request_duration_seconds_bucket{le="1",method="POST",route="/api/orders",status="503"} 7
`;

test("callers' requests are counted, and failures are those of the server", () => {
  expect(servedBy(METRICS)).toEqual({ requests: 100, failures: 7 });
});

test.each([
  ["goes on", { requests: 60, failures: 6 }, { requests: 40, failures: 1 }],
  ["was started anew", { requests: 5_000, failures: 6 }, { requests: 100, failures: 7 }],
])("what came since then, of a backend that %s", (_name, before, since) => {
  expect(servedSince(before, servedBy(METRICS))).toEqual(since);
});
