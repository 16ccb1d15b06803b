import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { InputProblems, LoadproofError, messageOf } from "../errors.ts";
import type { Telling } from "../report/words/telling.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { isLoopback } from "./allowed.ts";
import { type Answer, json, STATUS, text } from "./answer.ts";
import { gateOfRun, startByApi } from "./api.ts";
import { answerFlagger, FLAGGER_HOOKS, readFlaggerCall } from "./flagger.ts";
import type { GateOptions } from "./read-options.ts";
import { type GateRuns, QueueFull } from "./runs.ts";

const BODY_BYTES_MAX = 64 * 1024;
const ARRIVAL_TIMEOUT_MS = 15_000;
const CONNECTIONS_MAX = 500;
/** Addresses of requests are relative to it. */
const BASE = "http://gate";
const JSON_TYPE = /^application\/json(?:\s*;.*)?$/i;

interface GateServerOptions {
  readonly options: GateOptions;
  readonly runs: GateRuns;
  readonly telling: Telling;
  readonly say: (line: string) => void;
}

/** One request, read: who may ask has been checked. */
interface Call {
  readonly method: string;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** The HTTP side of a gate. */
export class GateServer implements AsyncDisposable {
  readonly #given: GateServerOptions;
  readonly #server: Server;

  private constructor(given: GateServerOptions) {
    this.#given = given;
    this.#server = createServer({ requestTimeout: ARRIVAL_TIMEOUT_MS }, (request, response) => {
      void this.#respond(request, response);
    });
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Throws BAD_INPUT where the address can't be had. */
  static async listen(given: GateServerOptions): Promise<GateServer> {
    const { host, port } = given.options;
    const gate = new GateServer(given);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    gate.#server.once("error", reject).listen(port, host.replace(/^\[|\]$/g, ""), resolve);
    try {
      await promise;
    } catch (error) {
      const hint = "give another --host or --port, or end what holds it";
      throw new LoadproofError("BAD_INPUT", `the gate can't listen at ${host}:${port}: ${messageOf(error)}`, {
        hint,
      });
    }
    return gate;
  }

  get url(): string {
    return `http://${this.#given.options.host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers what is asked already, then takes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    await closed;
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request).catch((error: unknown) => {
      // Who has gone is answered nothing, and is no failure of the gate.
      return response.destroyed ? null : answerOf(error, this.#given);
    });
    if (answer === null || response.destroyed) return;
    const { status, body, type } = answer;
    response.writeHead(status, {
      "content-type": type,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      connection: "close",
    });
    response.end(body);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const address = request.url ?? "/";
    if (!URL.canParse(address, BASE)) {
      request.resume();
      return text(STATUS.badRequest, [
        `address ${JSON.stringify(address)}: expected a path such as /api/runs`,
      ]);
    }
    const url = new URL(address, BASE);
    const refusal = this.#refusal(request, url);
    if (refusal !== null) {
      request.resume();
      return refusal;
    }
    const method = request.method ?? "";
    const parts = url.pathname
      .split("/")
      .filter((part) => part !== "")
      .map(decoded);
    const isPost = method === "POST";
    if (isPost && !JSON_TYPE.test(request.headers["content-type"] ?? "")) {
      request.resume();
      return text(STATUS.wrongType, ["expected a body of content type application/json"]);
    }
    const bytes = isPost ? await readBody(request) : "";
    if (bytes === null) return text(STATUS.tooLarge, [`expected a body of at most ${BODY_BYTES_MAX} bytes`]);
    const body = isPost ? parseWhole(bytes) : null;
    return route({ method, parts, query: url.searchParams, body }, this.#given);
  }

  /**
   * Without a token only this machine is listened to, and only under its own names: a page of a browser whose host name was
   * made to lead here comes with that name. Flagger sends no headers of one's own, so a token may stand in the address.
   */
  #refusal({ headers }: IncomingMessage, { pathname, searchParams }: URL): Answer | null {
    const { token } = this.#given.options;
    if (pathname === "/health") return null;
    if (token === null) {
      const { host = "" } = headers;
      const name = host.replace(/:\d+$/, "");
      if (isLoopback(name)) return null;
      return text(STATUS.misdirected, [`host ${JSON.stringify(host)}: expected an address of this machine`]);
    }
    const given = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? searchParams.get("token") ?? "";
    if (isEqual(given, token)) return null;
    return text(STATUS.unauthorized, [
      "expected Authorization: Bearer <GATE_TOKEN>, or ?token= in the address",
    ]);
  }
}

function isEqual(one: string, other: string): boolean {
  const hash = (value: string): Buffer => createHash("sha256").update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `null` for one that is too large; what comes of it after that is not read. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

interface Route {
  readonly method: "GET" | "POST";
  readonly path: readonly (string | null)[];
  readonly answer: (call: Call, given: GateServerOptions) => Promise<Answer>;
}

/** `null` stands for any one part. */
const ROUTES: readonly Route[] = [
  { method: "GET", path: ["health"], answer: async () => json(STATUS.ok, { status: "ok" }) },
  { method: "POST", path: ["hooks", "flagger", null, null], answer: flaggerHook },
  {
    method: "POST",
    path: ["hooks", "flagger", null],
    answer: async () =>
      text(STATUS.badRequest, [
        `expected /hooks/flagger/<scenario>/<hook>: Flagger does not say of which kind a hook is (${FLAGGER_HOOKS.join(", ")})`,
      ]),
  },
  {
    method: "POST",
    path: ["api", "runs"],
    answer: ({ body, query }, { runs }) => startByApi(runs, body, query.get("wait")),
  },
  { method: "GET", path: ["api", "runs"], answer: async (_call, { runs }) => json(STATUS.ok, runs.all()) },
  {
    method: "GET",
    path: ["api", "runs", null],
    answer: async ({ parts }, { runs }) => {
      const run = runs.find(parts[2] ?? "");
      return run === undefined
        ? json(STATUS.notFound, { error: `no run ${parts[2]}` })
        : json(STATUS.ok, run);
    },
  },
  {
    method: "GET",
    path: ["api", "runs", null, "gate"],
    answer: ({ parts, query }, { runs }) => gateOfRun(runs, parts[2] ?? "", query.get("wait")),
  },
];

async function route(call: Call, given: GateServerOptions): Promise<Answer> {
  const { method, parts } = call;
  const there = ROUTES.filter(
    ({ path }) =>
      path.length === parts.length && path.every((part, index) => part === null || part === parts[index]),
  );
  const found = there.find((one) => one.method === method);
  if (found !== undefined) return found.answer(call, given);
  const [other] = there;
  if (other === undefined) return text(STATUS.notFound, [`no ${method} /${parts.join("/")}`]);
  return text(STATUS.wrongMethod, [`/${parts.join("/")}: expected ${other.method}`]);
}

function flaggerHook({ parts, body }: Call, given: GateServerOptions): Promise<Answer> {
  const [, , scenario = "", hook = ""] = parts;
  const { reportDirectory } = given.options;
  return answerFlagger(readFlaggerCall(scenario, hook, body), { ...given, reportDirectory });
}

/** What could not be carried out is the caller's to mend, or is not known: never a reason to ask the same again at once. */
function answerOf(error: unknown, { telling, say }: GateServerOptions): Answer {
  if (error instanceof InputProblems) return text(STATUS.badRequest, [error.message]);
  if (error instanceof QueueFull)
    return text(STATUS.inconclusive, [telling.text("gate.full", { count: error.message })]);
  const message = messageOf(error);
  say(`! ${message}`);
  return text(STATUS.inconclusive, [`INVALID: ${message}`]);
}
