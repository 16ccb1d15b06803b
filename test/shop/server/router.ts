import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Counts } from "./counts.ts";
import { Exchange, type Handler, type Routes } from "./exchange.ts";

interface Found {
  readonly endpoint: string;
  readonly handler: Handler;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Answers by these routes, and counts each answer under its route once it is sent. */
export function router(routes: Routes, counts: Counts): RequestListener {
  return (request, response) => void answer(routes, counts, request, response);
}

async function answer(
  routes: Routes,
  counts: Counts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://shop.invalid");
  const found = findRoute(routes, request.method ?? "GET", url.pathname);
  const endpoint = found?.endpoint ?? "unknown";
  response.once("finish", () => counts.answered(endpoint, response.statusCode));
  const exchange = new Exchange(request, response, url, found?.parameters ?? {});
  try {
    if (found === null) exchange.answer(404, { error: "no such page" });
    else await found.handler(exchange);
  } catch (error) {
    if (!response.headersSent) exchange.answer(400, { error: String(error) });
  }
}

function findRoute(routes: Routes, method: string, path: string): Found | null {
  const parts = path.split("/");
  for (const [endpoint, handler] of Object.entries(routes)) {
    const [ofRoute, pattern = ""] = endpoint.split(" ");
    const names = pattern.split("/");
    const isSame = (name: string, index: number): boolean => name.startsWith(":") || name === parts[index];
    if (ofRoute !== method || names.length !== parts.length || !names.every(isSame)) continue;
    const parameters = names.flatMap((name, index) =>
      name.startsWith(":") ? [[name.slice(1), parts[index] ?? ""] as const] : [],
    );
    return { endpoint, handler, parameters: Object.fromEntries(parameters) };
  }
  return null;
}
