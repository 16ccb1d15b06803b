import { once } from "node:events";
import { connect } from "node:net";
import { splitAddress } from "../system/split-address.ts";

/** Asks the same again and again on one connection, without waiting, until so many bytes have come. Resolves with how many. */
export async function receiveAnswers(
  address: string,
  { ask, answerBytes }: { readonly ask: string /** At least. */; readonly answerBytes: number },
  bytes: number,
  signal: AbortSignal,
): Promise<number> {
  const received = await receive(address, ask.repeat(Math.ceil(bytes / answerBytes)), bytes, signal);
  if (received < bytes) throw new Error(`${address} closed the connection after ${received} bytes`);
  return received;
}

/** Asks once and reads until the other end closes the connection. Resolves with how many bytes came. */
export async function receiveAll(address: string, ask: string, signal: AbortSignal): Promise<number> {
  const received = await receive(address, ask, Number.POSITIVE_INFINITY, signal);
  if (received === 0) throw new Error(`${address} closed the connection without an answer`);
  return received;
}

async function receive(address: string, ask: string, enough: number, signal: AbortSignal): Promise<number> {
  const [host, port] = splitAddress(address);
  const socket = connect({ host, port, signal });
  try {
    await once(socket, "connect", { signal });
    socket.write(ask, "latin1");
    // Its errors end the loop with them; what comes is counted by the socket itself.
    for await (const _ of socket) if (socket.bytesRead >= enough) break;
    return socket.bytesRead;
  } finally {
    socket.on("error", () => undefined).destroy();
  }
}
