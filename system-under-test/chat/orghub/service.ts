import { z } from "zod";
import { requireTenant } from "../../platform/authentication.ts";
import { connectAuthentication } from "../../platform/connect-authentication.ts";
import { limitParameter, parseInput } from "../../platform/input.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { connectDbman } from "../contract/dbman-client.ts";
import { unitsSchema, userSchema } from "../contract/directory.ts";
import { type OrghubConfig, orghubConfigSchema } from "./config.ts";
import { organizationTree } from "./organization-tree.ts";

/** The organisation of a tenant: its units as a tree, its members in pages. */
export const orghubService: Service<typeof orghubConfigSchema> = {
  name: "orghub",
  configSchema: orghubConfigSchema,
  bodyBytesMax: 16 * 1024,
  start,
};

const tenantParameters = z.object({ id: z.string().min(1).max(63) });
const membersQuery = z.strictObject({
  limit: limitParameter,
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, "expected the nextCursor of the page before")
    .default("0"),
});
const membersSchema = z.object({ members: z.array(userSchema) });

async function start(context: ServiceContext<OrghubConfig>): Promise<void> {
  const { http } = context;
  const { authentication } = connectAuthentication(context);
  const dbman = connectDbman(context);

  http.get("/api/v1/tenants/:id/organization", async (request) => {
    const { id } = parseInput(tenantParameters, request.params);
    requireTenant(authentication.callerOf(request), id);
    const { units } = await dbman.read(
      { method: "POST", path: "/internal/tenants/units", body: { tenantId: id }, requestId: request.id },
      unitsSchema,
    );
    return { tenantId: id, units: organizationTree(units) };
  });

  http.get("/api/v1/tenants/:id/members", async (request) => {
    const { id } = parseInput(tenantParameters, request.params);
    requireTenant(authentication.callerOf(request), id);
    const { cursor, limit } = parseInput(membersQuery, request.query);
    const body = { tenantId: id, afterId: cursor, limit };
    const { members } = await dbman.read(
      { method: "POST", path: "/internal/tenants/members", body, requestId: request.id },
      membersSchema,
    );
    return { members, nextCursor: members.length < limit ? null : (members.at(-1)?.id ?? null) };
  });
}
