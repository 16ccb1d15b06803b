import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A real HTTP server on a free port of 127.0.0.1 that answers everything by the handler. */
export async function httpTarget(
  handler: RequestListener,
): Promise<{ readonly url: string; close(): void } & AsyncDisposable> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

/** A port of 127.0.0.1 where nothing listens: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const target = await httpTarget(() => {});
  target.close();
  return Number(new URL(target.url).port);
}
