import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A real HTTP server for k6 to call, with answers chosen by the path; it counts what it was asked. */
export interface TinyServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Requests by path, without the query. */
  readonly requests: ReadonlyMap<string, number>;
  /** Bodies of the requests, oldest first; the last 100. */
  readonly bodies: readonly string[];
}

const BODIES_KEPT = 100;
/** Longest wait that `/wait` may be asked for. */
const WAIT_MS_MAX = 2_000;

/** `/ok`, `/fail` (500), `/wait?ms=20`, `/sometimes` (every fourth is a 500). */
export async function startTinyServer(): Promise<TinyServer> {
  const requests = new Map<string, number>();
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const count = (requests.get(pathname) ?? 0) + 1;
    requests.set(pathname, count);
    keepBody(request, bodies);
    const waitMs = Math.min(Number(searchParams.get("ms") ?? 0), WAIT_MS_MAX);
    const failed = pathname === "/fail" || (pathname === "/sometimes" && count % 4 === 0);
    if (waitMs > 0) setTimeout(() => answer(response, failed), waitMs);
    else answer(response, failed);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function keepBody(request: IncomingMessage, bodies: string[]): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    bodies.push(Buffer.concat(chunks).toString());
    if (bodies.length > BODIES_KEPT) bodies.shift();
  });
}

function answer(response: ServerResponse, failed: boolean): void {
  response.writeHead(failed ? 500 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify({ ok: !failed }));
}
