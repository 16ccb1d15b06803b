import type { Defects } from "../../platform/defects.ts";
import { ServiceError } from "../../platform/errors.ts";
import type { Caller } from "../../platform/tokens.ts";
import type { Tenant } from "../contract/directory.ts";
import type { TenantCache } from "./tenant-cache.ts";

/** With the defect `error-burst`: so much of each period fails. */
const BURST_PERIOD_MS = 10_000;
const BURST_MS = 2_000;

/** What every call passes before it reaches a room: the caller's tenant must be there and active. */
export class Admission {
  readonly #tenants: TenantCache;
  readonly #defects: Defects;

  constructor(tenants: TenantCache, defects: Defects) {
    this.#tenants = tenants;
    this.#defects = defects;
  }

  /** The caller's tenant, or `tenant_suspended`, `tenant_forbidden`. */
  async admit(caller: Caller): Promise<Tenant> {
    if (this.#defects.has("error-burst") && Date.now() % BURST_PERIOD_MS < BURST_MS) {
      throw new ServiceError("internal", "error burst");
    }
    const tenant = await this.#tenantOf(caller);
    if (tenant.status === "suspended") {
      throw new ServiceError("tenant_suspended", `tenant ${tenant.id} is suspended`);
    }
    return tenant;
  }

  async #tenantOf(caller: Caller): Promise<Tenant> {
    try {
      return await this.#tenants.get(caller.tenantId);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== "tenant_not_found") throw error;
      throw new ServiceError("tenant_forbidden", `tenant ${caller.tenantId} is gone`);
    }
  }
}
