const FINAL_TEXT = 0x81;
/** Lengths from here on take two bytes of their own, and from `LONG` on eight. */
const MEDIUM = 126;
const LONG = 65_536;

/**
 * A text message as a server puts it on the wire: one unmasked frame of RFC 6455, header and payload in one buffer, so
 * that it is built once for all the sockets that get it.
 */
export function textFrame(payload: Buffer): Buffer {
  const { length } = payload;
  const start = length < MEDIUM ? 2 : length < LONG ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FINAL_TEXT;
  if (length < MEDIUM) frame[1] = length;
  else if (length < LONG) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(frame, start);
  return frame;
}
