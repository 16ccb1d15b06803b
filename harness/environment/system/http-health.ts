import { request } from "node:http";
import { type Poll, waitUntil, type WaitOptions } from "./waiting.ts";

const ANSWER_TIMEOUT_MS = 2_000;
const SHOWN_CHARACTERS_MAX = 300;

/** Waits until the URL answers 200. The error says what it answered last. */
export async function untilHttpOk(url: string, options: WaitOptions): Promise<void> {
  await waitUntil(() => pollHttp(url, options.signal), options);
}

/** One GET on a connection of its own, so that no idle one delays the service's stop. */
function pollHttp(url: string, signal: AbortSignal): Promise<Poll<void>> {
  return new Promise((resolve) => {
    const notReady = (because: string): void => resolve({ done: false, because });
    const asked = request(url, { agent: false, timeout: ANSWER_TIMEOUT_MS, signal }, (answer) => {
      if (answer.statusCode === 200) {
        answer.resume();
        resolve({ done: true, value: undefined });
        return;
      }
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => {
        body = (body + text).slice(0, SHOWN_CHARACTERS_MAX);
      });
      answer.on("close", () => notReady(`GET ${url} answered ${answer.statusCode} ${body}`.trim()));
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)));
    asked.on("error", (error) => notReady(`GET ${url}: ${error.message}`));
    asked.end();
  });
}
