import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Authentication } from "../../platform/authentication.ts";
import type { FastifyInstance } from "../../platform/http-server.ts";
import { idText, limitParameter, parseInput, sequenceParameter } from "../../platform/input.ts";
import type { ServiceClient } from "../../platform/service-client.ts";
import type { Caller } from "../../platform/tokens.ts";
import type { Admission } from "./admission.ts";
import { clientMessageId, messageText } from "./message-input.ts";
import type { MessageService } from "./message-service.ts";

const roomParameters = z.object({ id: idText });
const storeBody = z.strictObject({ clientMessageId: clientMessageId.optional(), text: messageText });
const listQuery = z
  .strictObject({
    before: sequenceParameter.optional(),
    after: sequenceParameter.optional(),
    limit: limitParameter,
  })
  .refine(
    ({ before, after }) => before === undefined || after === undefined,
    "expected before or after, not both",
  );
const searchQuery = z.strictObject({
  q: z.string({ error: "expected words to search for" }).trim().min(1).max(200),
  before: sequenceParameter.optional(),
  limit: limitParameter,
});

export interface RestDependencies {
  readonly authentication: Authentication;
  readonly admission: Admission;
  readonly messages: MessageService;
  readonly dbman: ServiceClient;
}

export function addRestRoutes(http: FastifyInstance, dependencies: RestDependencies): void {
  const { authentication, messages } = dependencies;

  http.get("/api/v1/rooms", async (request, reply) => {
    const { tenantId, userId } = await admitted(request, dependencies);
    return forward(request, reply, dependencies.dbman, "/internal/users/rooms", { tenantId, userId });
  });

  http.post("/api/v1/rooms/:id/messages", async (request, reply) => {
    const caller = authentication.callerOf(request);
    const { id: roomId } = parseInput(roomParameters, request.params);
    const { text, clientMessageId = randomUUID() } = parseInput(storeBody, request.body);
    const stored = await messages.store(caller, { source: "rest", roomId, clientMessageId, text });
    return reply.code(stored.duplicate ? 200 : 201).send(stored);
  });

  http.get("/api/v1/rooms/:id/messages/list", async (request, reply) => {
    const access = await roomAccess(request, dependencies);
    const query = parseInput(listQuery, request.query);
    return forward(request, reply, dependencies.dbman, "/internal/messages/list", { ...access, ...query });
  });

  http.get("/api/v1/rooms/:id/messages/search", async (request, reply) => {
    const access = await roomAccess(request, dependencies);
    const { q: words, ...query } = parseInput(searchQuery, request.query);
    return forward(request, reply, dependencies.dbman, "/internal/messages/search", {
      ...access,
      words,
      ...query,
    });
  });
}

async function admitted(request: FastifyRequest, dependencies: RestDependencies): Promise<Caller> {
  const caller = dependencies.authentication.callerOf(request);
  await dependencies.admission.admit(caller);
  return caller;
}

async function roomAccess(request: FastifyRequest, dependencies: RestDependencies) {
  const { tenantId, userId } = await admitted(request, dependencies);
  const { id: roomId } = parseInput(roomParameters, request.params);
  return { tenantId, userId, roomId };
}

/** Passes dbman's answer on as it is, error envelopes included. */
async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  dbman: ServiceClient,
  path: string,
  body: unknown,
): Promise<FastifyReply> {
  const answer = await dbman.forward({ method: "POST", path, body, requestId: request.id });
  return reply.code(answer.status).type("application/json; charset=utf-8").send(answer.body);
}
