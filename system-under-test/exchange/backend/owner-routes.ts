import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseInput } from "../../platform/input.ts";
import { ACCOUNT_ID, type AccountRoutesOptions } from "./account-routes.ts";
import { ownerSchema } from "./account-owners.ts";
import { requireAccount } from "./order-routes.ts";
import { formatQuote } from "./present.ts";
import { acknowledged } from "./router-failure.ts";

const ownerInput = z.object({
  id: z.string().regex(ACCOUNT_ID, "expected an account id: 1 to 15 digits without a leading zero"),
  body: ownerSchema,
});

/** An account as its owner sees it, and whose it is. */
export function addOwnerRoutes(http: FastifyInstance, options: AccountRoutesOptions): void {
  const { keys, core, requireOperator } = options;

  http.get("/api/account", async (request) => {
    const accountId = keys.accountOf(request.headers.authorization);
    const { model, owners } = core();
    requireAccount(model, accountId);
    const { userId = null, email = null } = owners.of(accountId) ?? {};
    const balance = formatQuote(model.accounts.totalCashOf(accountId));
    return { accountId: String(accountId), userId, email, balance };
  });

  http.put<{ Params: { id: string } }>("/api/accounts/:id/owner", async (request, reply) => {
    requireOperator(request);
    const { id, body: owner } = parseInput(ownerInput, { id: request.params.id, body: request.body });
    await acknowledged(core().owners.set(Number(id), owner));
    return reply.code(202).send({ accountId: id, ...owner });
  });
}
