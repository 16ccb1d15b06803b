import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { describeError, ServiceError } from "../../platform/errors.ts";

/** Answers an upgrade that is not accepted with the error envelope, as a plain HTTP response. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const known = error instanceof ServiceError ? error : new ServiceError("internal", describeError(error));
  const body = JSON.stringify(known.envelope);
  socket.end(
    [
      `HTTP/1.1 ${known.status} ${STATUS_CODES[known.status] ?? ""}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
