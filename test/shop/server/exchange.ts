import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";

/** One request and its answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Parts of the path by the names in the route. */
  readonly parameters: Readonly<Record<string, string>>;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    parameters: Readonly<Record<string, string>>,
  ) {
    this.request = request;
    this.response = response;
    this.url = url;
    this.parameters = parameters;
  }

  async body(): Promise<Buffer> {
    return buffer(this.request);
  }

  /** `null` when the body is no JSON object. */
  async json(): Promise<Record<string, unknown> | null> {
    try {
      const value: unknown = JSON.parse((await this.body()).toString());
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
    } catch {
      return null;
    }
  }

  /** A form of either kind: fields, and files. */
  async form(): Promise<FormData> {
    const type = this.request.headers["content-type"] ?? "";
    return new Response(new Uint8Array(await this.body()), { headers: { "content-type": type } }).formData();
  }

  cookie(name: string): string | undefined {
    const pairs = (this.request.headers.cookie ?? "").split("; ").map((pair) => pair.split("="));
    return pairs.find(([key]) => key === name)?.[1];
  }

  answer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    const text = Buffer.from(JSON.stringify(value));
    const isZipped = /\bgzip\b/.test(this.request.headers["accept-encoding"]?.toString() ?? "");
    const bytes = isZipped ? gzipSync(text) : text;
    this.response.writeHead(status, {
      "content-type": "application/json",
      "content-length": bytes.length,
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
      ...headers,
    });
    this.response.end(bytes);
  }

  page(html: string, headers: Readonly<Record<string, string>> = {}): void {
    this.response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
    this.response.end(`<!doctype html><html><head><title>Shop</title></head><body>${html}</body></html>`);
  }

  redirect(location: string, headers: Readonly<Record<string, string>> = {}): void {
    this.response.writeHead(302, { location, ...headers }).end();
  }
}

export type Handler = (exchange: Exchange) => Promise<void> | void;
/** Handlers by method and path: `GET /products/:id`. */
export type Routes = Readonly<Record<string, Handler>>;
