import { randomBytes } from "node:crypto";

/** Made anew for each environment, never logged and never written into a file of the run. */
export interface Secrets {
  readonly tokenSecret: string;
  /** Of every server that asks for one. */
  readonly serverPassword: string;
}

const SECRET_BYTES = 32;

export function makeSecrets(): Secrets {
  const make = (): string => randomBytes(SECRET_BYTES).toString("base64url");
  return { tokenSecret: make(), serverPassword: make() };
}
