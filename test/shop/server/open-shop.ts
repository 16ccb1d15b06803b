import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { CERTIFICATE, CERTIFICATE_KEY } from "./certificate.ts";
import { openChat } from "./chat.ts";
import { Counts } from "./counts.ts";
import { customers } from "./customers.ts";
import { GOODS } from "./goods.ts";
import { openQuotes } from "./quotes.ts";
import { router } from "./router.ts";
import { ways } from "./ways.ts";

/** A small real shop on free ports of 127.0.0.1: HTTP, HTTPS with a self-signed certificate, WebSockets and gRPC. */
export interface Shop extends AsyncDisposable {
  readonly url: string;
  readonly tlsUrl: string;
  readonly socketUrl: string;
  readonly grpcAddress: string;
  readonly counts: Counts;
  /** Ends all at once, in the middle of whatever it does. */
  close(): void;
}

export async function openShop(): Promise<Shop> {
  const counts = new Counts();
  const listener = router({ ...GOODS, ...customers(), ...ways(counts) }, counts);
  const plain = createServer(listener);
  const tls = createTlsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, listener);
  const chat = openChat(plain, counts);
  const quotes = await openQuotes(counts);
  const [port, tlsPort] = [await listen(plain), await listen(tls)];
  const close = (): void => {
    for (const socket of chat.clients) socket.terminate();
    for (const server of [plain, tls]) {
      server.close();
      server.closeAllConnections();
    }
    quotes.close();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    tlsUrl: `https://127.0.0.1:${tlsPort}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    grpcAddress: quotes.address,
    counts,
    close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
