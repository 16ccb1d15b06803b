import { expect } from "vitest";
import type { ShopRun, Summary } from "./run-visit.ts";
import type { Visit } from "./visit.ts";

function valueOf({ metrics }: Summary, metric: string, value: string): number | undefined {
  return metrics[metric]?.values[value];
}

/** Sockets and messages by k6 and by the report are those of the shop; k6/websockets counts its closing frames too. */
function sameMessages(
  { counts, protocols, run, summary }: ShopRun,
  { name, closingFrames }: { readonly name: string; readonly closingFrames: number },
): void {
  const sent = counts.of("messages received") + closingFrames;
  const [socket] = protocols;
  expect(protocols).toHaveLength(1);
  expect(socket).toMatchObject({
    protocol: "websocket",
    calls: counts.of("sockets"),
    failed: 0,
    rows: [{ name, calls: counts.of("sockets") }],
  });
  expect(socket?.latencyMs.p95).toBeGreaterThan(0);
  expect(socket?.metrics.find(({ metric }) => metric === "ws_msgs_sent")?.sum).toBe(sent);
  expect(valueOf(summary, "ws_sessions", "count")).toBe(counts.of("sockets"));
  expect(valueOf(summary, "ws_msgs_sent", "count")).toBe(sent);
  expect(run.report).toContain(`| \`${name}\` | ${counts.of("sockets")} |`);
}

export const VISITS: readonly Visit[] = [
  {
    kind: "groups, checks and names",
    script: "browse.js",
    right: [0, "PASS"],
    checks: [240, 240],
    iterations: 30,
    namesEndpoints: true,
  },
  {
    kind: "setup and teardown with a token, custom metrics",
    script: "journey.js",
    right: [0, "PASS"],
    outsideTheLoad: 2,
    checks: [20, 20],
    iterations: 20,
    namesEndpoints: true,
    also: ({ summary, counts }) => {
      expect(valueOf(summary, "orders", "count")).toBe(counts.answers("POST /orders"));
    },
  },
  { kind: "all executors at once", script: "executors.js", right: [0, "PASS"], namesEndpoints: true },
  {
    kind: "SharedArray with CSV and JSON",
    script: "data.js",
    right: [0, "PASS"],
    expectedFailures: 10,
    checks: [40, 40],
    iterations: 40,
    namesEndpoints: true,
  },
  {
    kind: "http.batch and http.url",
    script: "batch.js",
    right: [0, "PASS"],
    checks: [24, 24],
    iterations: 12,
  },
  {
    kind: "cookies, forms and HTML",
    script: "form.js",
    right: [0, "PASS"],
    checks: [80, 80],
    iterations: 16,
  },
  {
    kind: "uploads and downloads",
    script: "files.js",
    right: [0, "PASS"],
    checks: [20, 20],
    iterations: 10,
    namesEndpoints: true,
    also: ({ summary, counts }) => {
      expect(counts.of("uploaded bytes")).toBe(10 * 3_000);
      expect(valueOf(summary, "data_received", "count")).toBeGreaterThan(counts.of("downloaded bytes"));
    },
  },
  {
    kind: "thresholds on tags, one crossed; expected statuses",
    script: "failures.js",
    right: [1, "FAIL"],
    expectedFailures: 400,
    checks: [720, 800],
    iterations: 400,
    namesEndpoints: true,
    also: ({ run, counts }) => {
      expect(counts.answers("GET /flaky", (status) => status === 503)).toBe(80);
      const breached = run.verdict.objectives.filter(({ result }) => result === "breach");
      expect(breached.map(({ id }) => id)).toContain("k6:http_req_failed{name:GET /flaky}:rate<0.1");
      expect(run.report).toContain("503");
    },
  },
  {
    kind: "k6/ws alone",
    script: "ws.js",
    right: [0, "PASS"],
    checks: [88, 88],
    iterations: 8,
    also: (one) => {
      sameMessages(one, { name: "echo", closingFrames: 0 });
      expect(valueOf(one.summary, "ws_msgs_received", "count")).toBe(one.counts.of("messages sent"));
    },
  },
  {
    kind: "k6/websockets alone",
    script: "websockets.js",
    right: [0, "PASS"],
    iterations: 6,
    also: (one) => sameMessages(one, { name: "room", closingFrames: 6 }),
  },
  {
    kind: "k6/net/grpc alone",
    script: "grpc.js",
    right: [0, "PASS"],
    checks: [40, 40],
    iterations: 20,
    also: ({ counts, protocols, run }) => {
      const calls = counts.of("calls of Price");
      expect(calls).toBe(40);
      expect(protocols).toMatchObject([
        {
          protocol: "grpc",
          calls,
          failed: counts.of("calls refused"),
          rows: [{ name: "/shop.Quotes/Price", calls }],
        },
      ]);
      expect(run.report).toContain(`| \`/shop.Quotes/Price\` | ${calls} |`);
    },
  },
  {
    kind: "a stream of gRPC",
    script: "grpc-stream.js",
    right: [0, "PASS"],
    iterations: 8,
    also: ({ counts, summary }) => {
      expect(valueOf(summary, "grpc_streams_msgs_received", "count")).toBe(3 * counts.of("calls of Watch"));
    },
  },
  {
    kind: "a browser that signs in",
    script: "browser.js",
    needsBrowser: true,
    right: [0, "PASS"],
    checks: [1, 1],
    iterations: 1,
    also: ({ counts, protocols }) => {
      expect(protocols).toMatchObject([{ protocol: "browser", calls: counts.answers(), failed: 0 }]);
      expect(counts.answers("POST /account/login")).toBe(1);
    },
  },
  {
    kind: "a query language whose errors are 200",
    script: "graphql.js",
    right: [0, "PASS"],
    checks: [40, 40],
    iterations: 40,
    namesEndpoints: true,
  },
  {
    kind: "handleSummary that writes text, JUnit and JSON",
    script: "summary.js",
    right: [0, "PASS"],
    iterations: 10,
    namesEndpoints: true,
    also: async ({ wrote, summary }) => {
      expect(await wrote("summary.txt")).toMatch(/^http_req_duration\.*: /m);
      expect(await wrote("junit.xml")).toBe(
        `<testsuite tests="2"><testcase name="http_req_duration p(95)&lt;2000"></testcase><testcase name="http_reqs count==10"></testcase></testsuite>`,
      );
      const raw = JSON.parse(await wrote("raw.json")) as Summary;
      expect(raw.metrics["http_reqs"]).toEqual(summary.metrics["http_reqs"]);
    },
  },
  {
    kind: "TypeScript with imports, pages to the last",
    script: "typed.ts",
    right: [0, "PASS"],
    checks: [18, 18],
    iterations: 6,
    namesEndpoints: true,
  },
  {
    kind: "CommonJS",
    script: "common.cjs",
    right: [0, "PASS"],
    checks: [10, 10],
    iterations: 10,
    namesEndpoints: true,
    also: async ({ wrote }) => expect(await wrote("common.txt")).toContain("http_reqs"),
  },
  {
    kind: "k6/execution and tags of a user",
    script: "execution.js",
    right: [0, "PASS"],
    checks: [20, 20],
    iterations: 20,
    namesEndpoints: true,
  },
  {
    kind: "async and await",
    script: "async.js",
    right: [0, "PASS"],
    checks: [20, 20],
    iterations: 10,
    namesEndpoints: true,
  },
  {
    kind: "a limit of requests, and rps",
    script: "limited.js",
    right: [0, "PASS"],
    expectedFailures: 20,
    checks: [20, 20],
    iterations: 60,
    namesEndpoints: true,
  },
  {
    kind: "redirects, gzip and event streams",
    script: "streams.js",
    right: [0, "PASS"],
    checks: [48, 48],
    iterations: 12,
  },
  {
    kind: "TLS with a self-signed certificate",
    script: "tls.js",
    right: [0, "PASS"],
    checks: [12, 12],
    iterations: 12,
    namesEndpoints: true,
  },
];
