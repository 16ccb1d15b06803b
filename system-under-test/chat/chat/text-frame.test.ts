import type { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import * as ws from "ws";
import { textFrame } from "./text-frame.ts";

/** What reads the frames of a client of `ws`; its types leave it out. */
const { Receiver } = ws as unknown as { readonly Receiver: new () => Writable };

/** What a client reads from these bytes. */
async function messagesIn(bytes: Buffer): Promise<string[]> {
  const receiver = new Receiver();
  const messages: string[] = [];
  receiver.on("message", (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false);
    messages.push(data.toString());
  });
  const finished = new Promise((resolve) => receiver.on("finish", resolve));
  receiver.end(bytes);
  await finished;
  return messages;
}

describe("textFrame", () => {
  test("is what a client reads as one text message, at each form of the length", async () => {
    const payloads = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000].map((length) => "x".repeat(length));
    const frames = payloads.map((payload) => textFrame(Buffer.from(payload)));
    expect(await messagesIn(Buffer.concat(frames))).toEqual(payloads);
  });

  test("keeps the text as it is", async () => {
    const text = '{"text":"안녕하세요 👋 \\u0001"}';
    expect(await messagesIn(textFrame(Buffer.from(text)))).toEqual([text]);
  });
});
