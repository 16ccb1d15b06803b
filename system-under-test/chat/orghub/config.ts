import { z } from "zod";
import { baseConfigFields, httpUrls, redisUrl } from "../../platform/config.ts";

export const orghubConfigSchema = z.object({
  ...baseConfigFields,
  DBMAN_URLS: httpUrls,
  REDIS_URL: redisUrl,
});
export type OrghubConfig = z.infer<typeof orghubConfigSchema>;
