import type { Context } from "../../context.ts";

/** Every image that the containers runtime uses, with the variable that replaces it. Tags are exact: a run must be repeatable. */
export const IMAGES = {
  postgres: { variable: "LOADPROOF_IMAGE_POSTGRES", name: "postgres:18.4-bookworm" },
  redis: { variable: "LOADPROOF_IMAGE_REDIS", name: "redis:7.4.2-bookworm" },
  kafka: { variable: "LOADPROOF_IMAGE_KAFKA", name: "apache/kafka:4.3.0" },
  prometheus: { variable: "LOADPROOF_IMAGE_PROMETHEUS", name: "prom/prometheus:v2.55.1" },
  /** Base of the services' image. */
  node: { variable: "LOADPROOF_IMAGE_NODE", name: "node:24.21.0-bookworm-slim" },
} as const;

export type ImageRole = keyof typeof IMAGES;

/** Names a ready image of the services, which is then used as it is instead of being built. */
const SERVICES_IMAGE_VARIABLE = "LOADPROOF_IMAGE_SERVICES";

export function imageName(role: ImageRole, context: Pick<Context, "environment">): string {
  const { variable, name } = IMAGES[role];
  return context.environment[variable] || name;
}

/** The ready image of the services, `null` when it is to be built. */
export function givenServicesImage(context: Pick<Context, "environment">): string | null {
  return context.environment[SERVICES_IMAGE_VARIABLE] || null;
}
