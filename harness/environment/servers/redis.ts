import { connect } from "node:net";
import { type Poll, waitUntil, type WaitOptions } from "../system/waiting.ts";

const ANSWER_TIMEOUT_MS = 2_000;
const SHOWN_CHARACTERS_MAX = 100;

/** No persistence: a run's data lives as long as the run. */
export const REDIS_ARGUMENTS = ["--save", "", "--appendonly", "no"] as const;

/** Waits until the server answers PING. */
export function untilRedisAnswers(host: string, port: number, options: WaitOptions): Promise<void> {
  return waitUntil(() => pollRedis(host, port), options);
}

function pollRedis(host: string, port: number): Promise<Poll<void>> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_TIMEOUT_MS });
    const finish = (poll: Poll<void>): void => {
      socket.destroy();
      resolve(poll);
    };
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (bytes) => {
      const answer = bytes.toString("utf8", 0, SHOWN_CHARACTERS_MAX).trim();
      finish(
        answer === "+PONG"
          ? { done: true, value: undefined }
          : { done: false, because: `Redis answered "${answer}"` },
      );
    });
    socket.once("timeout", () =>
      finish({ done: false, because: `Redis gave no answer within ${ANSWER_TIMEOUT_MS} ms` }),
    );
    socket.once("error", (error) => finish({ done: false, because: `Redis: ${error.message}` }));
    socket.once("close", () => finish({ done: false, because: "Redis closed the connection" }));
  });
}
