import { setTimeout as delay } from "node:timers/promises";
import type { Counts } from "./counts.ts";
import type { Routes } from "./exchange.ts";

const SLOW_MS = 120;
const FLAKY_EVERY = 5;
const ALLOWED_REQUESTS = 40;
const CHUNKS = 5;
const DOWNLOAD_BYTES = 256 * 1024;

/** The other ways of answering: redirects, slow, flaky and limited endpoints, uploads, downloads and streams. */
export function ways(counts: Counts): Routes {
  let flaky = 0;
  let limited = 0;
  return {
    "GET /moved": (exchange) => exchange.redirect("/moved/again"),
    "GET /moved/again": (exchange) => exchange.redirect("/products/1"),
    "GET /favicon.ico": (exchange) => void exchange.response.writeHead(204).end(),
    "GET /slow": async (exchange) => {
      await delay(Number(exchange.url.searchParams.get("ms") ?? SLOW_MS));
      exchange.answer(200, { slow: true });
    },
    // Every fifth, by its own count: as many failures whatever the order of the requests.
    "GET /flaky": (exchange) => {
      flaky += 1;
      if (flaky % FLAKY_EVERY === 0) exchange.answer(503, { error: "try again" });
      else exchange.answer(200, { flaky });
    },
    "GET /broken": (exchange) => exchange.answer(500, { error: "always" }),
    "GET /limited": (exchange) => {
      limited += 1;
      if (limited > ALLOWED_REQUESTS) exchange.answer(429, { error: "too many" }, { "retry-after": "1" });
      else exchange.answer(200, { left: ALLOWED_REQUESTS - limited });
    },
    "GET /hang-up": (exchange) => void exchange.response.socket?.destroy(),
    "POST /uploads": async (exchange) => {
      const file = (await exchange.form()).get("file");
      if (!(file instanceof File)) return exchange.answer(400, { error: "no file" });
      counts.add("uploaded bytes", file.size);
      return exchange.answer(201, { name: file.name, type: file.type, bytes: file.size });
    },
    "GET /downloads/:name": (exchange) => {
      exchange.response.writeHead(200, { "content-type": "application/octet-stream" });
      exchange.response.end(Buffer.alloc(DOWNLOAD_BYTES, 7));
      counts.add("downloaded bytes", DOWNLOAD_BYTES);
    },
    "GET /events": async (exchange) => {
      exchange.response.writeHead(200, { "content-type": "text/event-stream" });
      for (let chunk = 1; chunk <= CHUNKS; chunk += 1) {
        exchange.response.write(`event: price\ndata: {"tick":${chunk}}\n\n`);
        await delay(5);
      }
      exchange.response.end();
    },
  };
}
