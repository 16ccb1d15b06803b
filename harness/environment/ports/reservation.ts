import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { LoadproofError } from "../../errors.ts";

export const LOOPBACK = "127.0.0.1";

/**
 * Free ports come from below the ranges that systems give to outgoing connections (Linux from 32768, macOS from 49152):
 * while a service is down, no connection of the load generator can take its port, nor connect to itself on it.
 */
const LOWEST_PORT = 15_000;
const HIGHEST_PORT = 31_999;
const ATTEMPTS_MAX = 200;

/** A port that nobody else can take while it is held. Let it go right before the owner-to-be listens on it. */
export interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

/** Holds a free port of 127.0.0.1. Throws ENVIRONMENT_FAILED when none is found within the attempts. */
export async function holdFreePort(): Promise<HeldPort> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const held = await holdPort(randomInt(LOWEST_PORT, HIGHEST_PORT + 1));
    if (held !== null) return held;
  }
  throw new LoadproofError(
    "ENVIRONMENT_FAILED",
    `no free port found on ${LOOPBACK} between ${LOWEST_PORT} and ${HIGHEST_PORT} in ${ATTEMPTS_MAX} attempts`,
  );
}

/** Holds that very port, or `null` when someone else has it. */
export async function holdPort(port: number): Promise<HeldPort | null> {
  const server = createServer((socket) => socket.destroy());
  server.listen({ port, host: LOOPBACK, exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" || code === "EACCES") return null;
    throw error;
  }
  return { port, release: () => close(server) };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  await closed;
}
