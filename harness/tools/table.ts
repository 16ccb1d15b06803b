import type { Tool, ToolName } from "./contracts.ts";
import { alertmanager } from "./rows/alertmanager.ts";
import { amtool } from "./rows/amtool.ts";
import { chromium } from "./rows/chromium.ts";
import { docker } from "./rows/docker.ts";
import { go } from "./rows/go.ts";
import { java } from "./rows/java.ts";
import { k6 } from "./rows/k6.ts";
import { kafka } from "./rows/kafka.ts";
import { maven } from "./rows/maven.ts";
import { node } from "./rows/node.ts";
import { npm } from "./rows/npm.ts";
import { postgres } from "./rows/postgres.ts";
import { prometheus } from "./rows/prometheus.ts";
import { promtool } from "./rows/promtool.ts";
import { redis } from "./rows/redis.ts";
import { toxiproxy } from "./rows/toxiproxy.ts";

/** Every program that loadproof runs but does not contain. Setup, doctor and every search read this and nothing else. */
export const TOOLS: { readonly [Name in ToolName]: Tool & { readonly name: Name } } = {
  node,
  npm,
  k6,
  postgres,
  redis,
  docker,
  go,
  java,
  maven,
  kafka,
  prometheus,
  promtool,
  alertmanager,
  amtool,
  toxiproxy,
  chromium,
};
