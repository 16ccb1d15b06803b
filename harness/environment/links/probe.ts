import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { ProbeConnection, RoundTrip } from "../../contracts/environment.ts";
import { splitAddress } from "../system/split-address.ts";
import { settlesWithin } from "../system/waiting.ts";

const CONNECT_TIMEOUT_MS = 2_000;

/**
 * Opens a connection to `host:port`. One that can't be opened says why when it is asked on.
 *
 * @param hello what whoever listens there answers at once, whatever it answers.
 */
export async function openProbe(address: string, hello: string): Promise<ProbeConnection> {
  const [host, port] = splitAddress(address);
  const socket = connect({ host, port, noDelay: true });
  const ended = endOf(socket);
  // Nobody that is talked to speaks first; a connection is seen to end only while it is read.
  socket.resume();
  const connected = once(socket, "connect").catch(() => undefined);
  await settlesWithin(Promise.race([connected, ended]), CONNECT_TIMEOUT_MS);
  return {
    ask: (timeoutMs) => ask(socket, ended, hello, timeoutMs),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** Resolves when the connection is over, with how that was. */
function endOf(socket: Socket): Promise<RoundTrip> {
  return new Promise((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve({ outcome: outcomeOf(error.code) }));
    socket.once("end", () => resolve({ outcome: "closed" }));
    socket.once("close", () => resolve({ outcome: "closed" }));
  });
}

function outcomeOf(code: string | undefined): "refused" | "reset" | "closed" {
  if (code === "ECONNREFUSED") return "refused";
  return code === "ECONNRESET" || code === "EPIPE" ? "reset" : "closed";
}

async function ask(
  socket: Socket,
  ended: Promise<RoundTrip>,
  hello: string,
  timeoutMs: number,
): Promise<RoundTrip> {
  const startedAtMs = performance.now();
  const timer = new AbortController();
  const answered = once(socket, "data", { signal: timer.signal }).then(
    (): RoundTrip => ({ outcome: "answered", lengthMs: performance.now() - startedAtMs }),
    () => ended,
  );
  if (socket.writable) socket.write(hello, "latin1");
  const result = Promise.race([answered, ended]);
  const inTime = await settlesWithin(result, timeoutMs);
  timer.abort();
  socket.destroy();
  return inTime ? result : { outcome: "silent" };
}
