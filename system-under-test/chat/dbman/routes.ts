import { z } from "zod";
import { ServiceError } from "../../platform/errors.ts";
import type { FastifyInstance } from "../../platform/http-server.ts";
import { idText, parseInput, readInput } from "../../platform/input.ts";
import { STORE_GROUP_MAX } from "../contract/messages.ts";
import type { DirectoryReads } from "./directory-reads.ts";
import type { MessageReads } from "./message-reads.ts";
import type { MessageWriter } from "./message-writer.ts";

/** Below this path everything needs the service key. */
export const INTERNAL_PREFIX = "/internal/";

const tenantId = z.string().min(1).max(63);
const newMessages = z.object({
  messages: z
    .array(
      z.object({
        tenantId,
        roomId: idText,
        senderId: idText,
        clientMessageId: z.string().min(1).max(64),
        text: z.string().min(1).max(10_000),
      }),
    )
    .min(1)
    .max(STORE_GROUP_MAX),
});

const ROWS_MAX = 1_000;
const limit = z.number().int().min(1).max(ROWS_MAX);
const sequence = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const access = { tenantId, userId: idText, roomId: idText, limit };
const listInput = z.object({ ...access, before: sequence.optional(), after: sequence.optional() });
const searchInput = z.object({ ...access, words: z.string().min(1).max(200), before: sequence.optional() });

const roomInput = z.object({ roomId: idText, limit, after: sequence });

export function addMessageRoutes(http: FastifyInstance, writer: MessageWriter, reads: MessageReads): void {
  http.post("/internal/messages/store", async (request) => {
    // A text that can't be stored fails alone, and not the group that it came in.
    const { messages } = readInput(newMessages, request.body);
    return { results: await Promise.all(messages.map(async (message) => writer.store(message))) };
  });

  http.post("/internal/messages/list", async (request) => {
    const { before, after, limit, ...access } = parseInput(listInput, request.body);
    return after === undefined
      ? reads.listBefore(access, limit, before)
      : reads.listAfter(access, limit, after);
  });

  http.post("/internal/rooms/messages", async (request) => {
    const { roomId, limit, after } = parseInput(roomInput, request.body);
    return reads.roomAfter(roomId, limit, after);
  });

  http.post("/internal/messages/search", async (request) => {
    const { words, before, limit, ...access } = parseInput(searchInput, request.body);
    return reads.search(access, limit, words, before);
  });
}

const tenantInput = z.object({ tenantId });
const emailInput = z.object({ tenantId, email: z.string().min(1).max(320) });
const userInput = z.object({ tenantId, userId: idText });
const membersInput = z.object({ tenantId, afterId: z.string().regex(/^\d{1,18}$/), limit });
const positionsInput = z.object({ roomIds: z.array(idText).max(10_000) });

/** The value, or `not found` with that code. */
function found<Value>(value: Value | null, code: "tenant_not_found" | "user_not_found", what: string): Value {
  if (value === null) throw new ServiceError(code, `no ${what}`);
  return value;
}

export function addDirectoryRoutes(http: FastifyInstance, directory: DirectoryReads): void {
  http.post("/internal/tenants/read", async (request) => {
    const { tenantId } = parseInput(tenantInput, request.body);
    return found(await directory.tenant(tenantId), "tenant_not_found", `tenant ${tenantId}`);
  });

  http.post("/internal/tenants/units", async (request) => {
    const { tenantId } = parseInput(tenantInput, request.body);
    return { units: await directory.units(tenantId) };
  });

  http.post("/internal/tenants/members", async (request) => {
    const { tenantId, afterId, limit } = parseInput(membersInput, request.body);
    return { members: await directory.members(tenantId, afterId, limit) };
  });

  http.post("/internal/users/by-email", async (request) => {
    const { tenantId, email } = parseInput(emailInput, request.body);
    return found(await directory.userByEmail(tenantId, email), "user_not_found", "user of this email");
  });

  http.post("/internal/users/password-cost", async () => directory.passwordCost());

  http.post("/internal/users/by-id", async (request) => {
    const { tenantId, userId } = parseInput(userInput, request.body);
    return found(await directory.userById(tenantId, userId), "user_not_found", `user ${userId}`);
  });

  http.post("/internal/users/rooms", async (request) => {
    const { tenantId, userId } = parseInput(userInput, request.body);
    return { rooms: await directory.rooms(tenantId, userId) };
  });

  http.post("/internal/rooms/positions", async (request) => {
    const { roomIds } = parseInput(positionsInput, request.body);
    return { positions: await directory.positions(roomIds) };
  });
}
