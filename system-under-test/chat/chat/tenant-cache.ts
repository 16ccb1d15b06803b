import { Counter, Gauge, type Registry } from "prom-client";
import { BoundedCache } from "../../platform/bounded-cache.ts";
import type { Defects } from "../../platform/defects.ts";
import { ServiceError } from "../../platform/errors.ts";
import type { ServiceClient } from "../../platform/service-client.ts";
import { type Tenant, tenantSchema } from "../contract/directory.ts";

export interface TenantCacheLimits {
  readonly entriesMax: number;
  readonly ttlMs: number;
  readonly staleMs: number;
}

/** Tenant metadata from tenanthub, kept for a bounded time. Callers that miss together share one request. */
export class TenantCache {
  readonly #tenanthub: ServiceClient;
  readonly #defects: Defects;
  readonly #cache: BoundedCache<Tenant>;
  readonly #requests = new Map<string, Promise<Tenant>>();
  readonly #results: Counter<"result">;

  constructor(tenanthub: ServiceClient, limits: TenantCacheLimits, defects: Defects, registry: Registry) {
    this.#tenanthub = tenanthub;
    this.#defects = defects;
    this.#cache = new BoundedCache(limits);
    this.#results = new Counter({
      name: "tenant_cache_requests_total",
      help: "Look-ups of tenant metadata: hit, miss, or stale (past its time, used because tenanthub failed).",
      labelNames: ["result"],
      registers: [registry],
    });
    const entries: Gauge = new Gauge({
      name: "tenant_cache_entries",
      help: "Tenants held in the cache.",
      registers: [registry],
      collect: () => entries.set(this.#cache.size),
    });
  }

  async get(tenantId: string): Promise<Tenant> {
    const found = this.#cache.get(tenantId);
    if (found.state === "fresh" && !this.#defects.has("no-tenant-cache")) {
      this.#results.inc({ result: "hit" });
      return found.value;
    }
    try {
      const tenant = await this.#request(tenantId);
      this.#results.inc({ result: "miss" });
      return tenant;
    } catch (error) {
      if (found.state === "absent" || !isUnavailable(error)) throw error;
      this.#results.inc({ result: "stale" });
      return found.value;
    }
  }

  async #request(tenantId: string): Promise<Tenant> {
    if (this.#defects.has("no-tenant-cache")) return this.#read(tenantId);
    const running = this.#requests.get(tenantId);
    if (running !== undefined) return running;
    const request = this.#read(tenantId).finally(() => this.#requests.delete(tenantId));
    this.#requests.set(tenantId, request);
    return request;
  }

  async #read(tenantId: string): Promise<Tenant> {
    const path = `/api/v1/tenants/${encodeURIComponent(tenantId)}`;
    const tenant = await this.#tenanthub.read({ method: "GET", path }, tenantSchema);
    this.#cache.set(tenantId, tenant);
    return tenant;
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ServiceError && error.status >= 500;
}
