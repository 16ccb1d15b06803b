import { connectAuthentication } from "../../platform/connect-authentication.ts";
import { Limiter } from "../../platform/limiter.ts";
import { revokeToken } from "../../platform/revocations.ts";
import type { Service, ServiceContext } from "../../platform/run-service.ts";
import { createTokenSigner } from "../../platform/tokens.ts";
import { connectDbman } from "../contract/dbman-client.ts";
import { type SessionConfig, sessionConfigSchema } from "./config.ts";
import { Credentials } from "./credentials.ts";
import { addSessionRoutes } from "./routes.ts";

/** Logins, access tokens and their revocation. */
export const sessionService: Service<typeof sessionConfigSchema> = {
  name: "session",
  configSchema: sessionConfigSchema,
  bodyBytesMax: 16 * 1024,
  start,
};

async function start(context: ServiceContext<SessionConfig>): Promise<void> {
  const { config } = context;
  const { authentication, revocations, redis } = connectAuthentication(context);
  const dbman = connectDbman(context);
  const limiter = new Limiter({
    runningMax: config.PASSWORD_CHECKS_MAX,
    queuedMax: config.PASSWORD_QUEUE_MAX,
  });
  addSessionRoutes(context.http, {
    credentials: new Credentials(dbman, limiter, config.DEFECTS),
    signToken: createTokenSigner(config.TOKEN_SECRET, config.ACCESS_TOKEN_SECONDS),
    authentication,
    dbman,
    revoke: async (tokenId) => {
      await revokeToken(redis, tokenId, config.ACCESS_TOKEN_SECONDS);
      revocations.add(tokenId);
    },
  });
}
