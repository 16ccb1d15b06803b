import type { Context } from "../../context.ts";

/** An image that the containers runtime uses. */
export interface Image {
  /** The variable that replaces it. */
  readonly variable: string;
  /** Its tag is exact: a run must be repeatable. */
  readonly name: string;
}

/** Base of the services' image. */
export const NODE_IMAGE: Image = {
  variable: "LOADPROOF_IMAGE_NODE",
  name: "node:24.21.0-bookworm-slim",
};

/** Names a ready image of the services, which is then used as it is instead of being built. */
const SERVICES_IMAGE_VARIABLE = "LOADPROOF_IMAGE_SERVICES";

export function imageName({ variable, name }: Image, context: Pick<Context, "environment">): string {
  return context.environment[variable] || name;
}

/** The ready image of the services, `null` when it is to be built. */
export function givenServicesImage(context: Pick<Context, "environment">): string | null {
  return context.environment[SERVICES_IMAGE_VARIABLE] || null;
}
