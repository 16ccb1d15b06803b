import { join } from "node:path";
import {
  type GrpcObject,
  loadPackageDefinition,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceClientConstructor,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Counts } from "./counts.ts";

interface Product {
  readonly id: number;
}
interface Quote {
  readonly id: number;
  readonly price_cents: number;
}

export const QUOTES_PROTO = join(import.meta.dirname, "..", "quotes.proto");
const LAST_PRODUCT = 95;
const WATCHED = 3;

const quote = (id: number): Quote => ({ id, price_cents: id * 100 });

/** Prices by gRPC without TLS: one call, and a stream of three; NOT_FOUND for a product that there is not. */
export async function openQuotes(counts: Counts): Promise<{ readonly address: string; close(): void }> {
  const { shop } = loadPackageDefinition(loadSync(QUOTES_PROTO, { keepCase: true }));
  const { service } = (shop as GrpcObject)["Quotes"] as ServiceClientConstructor;
  const server = new Server();
  server.addService(service, {
    Price({ request: { id } }: ServerUnaryCall<Product, Quote>, answer: sendUnaryData<Quote>) {
      counts.add("calls of Price");
      if (id <= LAST_PRODUCT) return answer(null, quote(id));
      counts.add("calls refused");
      return answer({ code: status.NOT_FOUND, details: "no such product" });
    },
    Watch(call: ServerWritableStream<Product, Quote>) {
      counts.add("calls of Watch");
      for (let index = 0; index < WATCHED; index += 1) call.write(quote(call.request.id));
      call.end();
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
