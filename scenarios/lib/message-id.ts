import exec from "k6/execution";

/** Tells messages of this k6 process from those of others, whose clocks differ. Made once, in `setup`. */
export interface ProcessMarker {
  readonly marker: string;
}

export type MessageSource = "rest" | "ws";

export function setup(): ProcessMarker {
  const random = Math.floor(Math.random() * 36 ** 5).toString(36);
  return { marker: `${Date.now().toString(36)}${random}` };
}

/** k6 takes microseconds to make this object and none to read it again. */
let instance: typeof exec.instance | undefined;

/** Milliseconds since the test started, with a fraction: `Date.now()` has whole milliseconds only. */
export function clockMs(): number {
  instance ??= exec.instance;
  return instance.currentTestRunDuration;
}

/** Says of a message which virtual user made it, and how many that user had made with it. */
export interface MessageNumber {
  readonly sender: number;
  readonly message: number;
}

let sender: number | undefined;
let messagesMade = 0;

export function nextMessageNumber(): MessageNumber {
  sender ??= exec.vu.idInTest;
  messagesMade += 1;
  return { sender, message: messagesMade };
}

/** An id for a message sent now. It carries when and how, so that every recipient in this process knows how long it took. */
export function messageIdOf(
  { sender, message }: MessageNumber,
  { marker }: ProcessMarker,
  source: MessageSource,
  sentAtMs: number,
): string {
  return `${marker}.${sender}.${message}.${source}:${sentAtMs.toFixed(3)}`;
}

/** How and when a message was sent; `null` when another process sent it. */
export function sentHere(
  { marker }: ProcessMarker,
  messageId: string,
): { source: MessageSource; sentAtMs: number } | null {
  if (!messageId.startsWith(`${marker}.`)) return null;
  const colon = messageId.lastIndexOf(":");
  const sentAtMs = Number(messageId.slice(colon + 1));
  const source = messageId.slice(messageId.lastIndexOf(".", colon) + 1, colon);
  return Number.isFinite(sentAtMs) && (source === "rest" || source === "ws") ? { source, sentAtMs } : null;
}
