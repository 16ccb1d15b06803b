import { scryptSync } from "node:crypto";
import type { Defects } from "../../platform/defects.ts";
import { ServiceError } from "../../platform/errors.ts";
import { Limiter } from "../../platform/limiter.ts";
import { hashPassword, passwordMatches } from "../../platform/passwords.ts";
import type { ServiceClient } from "../../platform/service-client.ts";
import { passwordCostSchema, type User, userSchema, userWithPasswordSchema } from "../contract/directory.ts";

export interface Login {
  readonly tenantId: string;
  readonly email: string;
  readonly password: string;
}

/** With the defect `blocking-hash`, how long the event loop is kept busy for each login. */
const BLOCKED_MS = 300;

/** Checks e-mail and password against dbman's record. Unknown users cost as much as wrong passwords. */
export class Credentials {
  readonly #dbman: ServiceClient;
  readonly #limiter: Limiter;
  readonly #defects: Defects;
  /** Costs as much to check as the users' own; made when the first unknown user comes. */
  #noOnesHash: Promise<string> | null = null;

  constructor(dbman: ServiceClient, limiter: Limiter, defects: Defects) {
    this.#dbman = dbman;
    this.#limiter = limiter;
    this.#defects = defects;
  }

  /** The user, or `invalid_credentials` without telling which part was wrong. */
  async check(login: Login, requestId: string): Promise<User> {
    const user = await this.#find(login, requestId);
    const hash = user?.passwordHash ?? (await this.#decoy(requestId));
    if (this.#defects.has("blocking-hash")) blockEventLoop();
    const matches = await this.#limiter.run(async () => passwordMatches(login.password, hash));
    if (user === null || !matches) {
      throw new ServiceError("invalid_credentials", "no user of this tenant has this e-mail and password");
    }
    return userSchema.parse(user);
  }

  #decoy(requestId: string): Promise<string> {
    this.#noOnesHash ??= this.#makeDecoy(requestId).catch((error: unknown) => {
      this.#noOnesHash = null;
      throw error;
    });
    return this.#noOnesHash;
  }

  async #makeDecoy(requestId: string): Promise<string> {
    const call = { method: "POST", path: "/internal/users/password-cost", body: {}, requestId } as const;
    return hashPassword("no one has this password", await this.#dbman.read(call, passwordCostSchema));
  }

  async #find({ tenantId, email }: Login, requestId: string) {
    const call = {
      method: "POST",
      path: "/internal/users/by-email",
      body: { tenantId, email },
      requestId,
    } as const;
    try {
      return await this.#dbman.read(call, userWithPasswordSchema);
    } catch (error) {
      if (error instanceof ServiceError && error.code === "user_not_found") return null;
      throw error;
    }
  }
}

function blockEventLoop(): void {
  const until = performance.now() + BLOCKED_MS;
  while (performance.now() < until) scryptSync("password", "salt", 32);
}
