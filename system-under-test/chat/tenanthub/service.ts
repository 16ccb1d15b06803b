import { z } from "zod";
import { requireTenant, serviceKeyCheck } from "../../platform/authentication.ts";
import { connectAuthentication } from "../../platform/connect-authentication.ts";
import { parseInput } from "../../platform/input.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { connectDbman } from "../contract/dbman-client.ts";
import { tenantSchema } from "../contract/directory.ts";
import { type TenanthubConfig, tenanthubConfigSchema } from "./config.ts";

/** Metadata of tenants: where they live, their plan, their limits. */
export const tenanthubService: Service<typeof tenanthubConfigSchema> = {
  name: "tenanthub",
  configSchema: tenanthubConfigSchema,
  bodyBytesMax: 16 * 1024,
  start,
};

const tenantParameters = z.object({ id: z.string().min(1).max(63) });

async function start(context: ServiceContext<TenanthubConfig>): Promise<void> {
  const { config, http } = context;
  const { authentication } = connectAuthentication(context);
  const dbman = connectDbman(context);
  const isService = serviceKeyCheck(config.TOKEN_SECRET);

  /** Users see their own tenant; services see every one. */
  http.get("/api/v1/tenants/:id", async (request) => {
    const { id } = parseInput(tenantParameters, request.params);
    if (!isService(request)) requireTenant(authentication.callerOf(request), id);
    return dbman.read(
      { method: "POST", path: "/internal/tenants/read", body: { tenantId: id }, requestId: request.id },
      tenantSchema,
    );
  });
}
