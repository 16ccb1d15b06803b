import { parentPort, type Transferable } from "node:worker_threads";
import { LoadproofError, messageOf } from "../../../errors.ts";
import { FileMerger } from "./file-merger.ts";
import type { Reply, Request } from "./protocol.ts";

/** A merging thread: answers each request of the main thread. Open files are closed with the thread. */
const merger = new FileMerger();

function answer(request: Request): Reply {
  try {
    if (request.call === "index") return { value: merger.index(request.path) };
    if (request.call === "merge") return { value: merger.merge(request.from, request.to) };
    merger.open(request.paths, request.indexes);
    return { value: null };
  } catch (error) {
    const code = error instanceof LoadproofError ? error.code : "INTERNAL";
    return { failure: { code, message: messageOf(error) } };
  }
}

/** The bytes of a reply move to the main thread instead of being copied. */
function transferred(reply: Reply): Transferable[] {
  return "value" in reply && reply.value instanceof Uint8Array ? [reply.value.buffer] : [];
}

parentPort?.on("message", (request: Request) => {
  const reply = answer(request);
  parentPort?.postMessage(reply, transferred(reply));
});
