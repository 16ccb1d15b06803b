import { z } from "zod";
import { baseConfigFields, httpUrls, redisUrl } from "../../platform/config.ts";

export const tenanthubConfigSchema = z.object({
  ...baseConfigFields,
  DBMAN_URLS: httpUrls,
  REDIS_URL: redisUrl,
});
export type TenanthubConfig = z.infer<typeof tenanthubConfigSchema>;
