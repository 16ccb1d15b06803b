import { Counter, type Registry } from "prom-client";
import { describeError } from "../../platform/errors.ts";
import { GroupQueue } from "../../platform/group-queue.ts";
import type { Logger } from "../../platform/log.ts";
import type { Redis } from "../../platform/redis.ts";
import type { Message } from "../contract/messages.ts";
import { channelOf } from "./room-channels.ts";

/** The text in which sockets get a message. */
export function messageJson(message: Message): string {
  return JSON.stringify({ type: "message", ...message });
}

interface Publication {
  readonly channel: string;
  readonly payload: string;
}

/** Messages gathered into one write to Redis, and how long the first of them waits. */
const GROUP_MAX = 500;
const GROUP_WAIT_MS = 5;
const QUEUED_MAX = 20_000;

/**
 * Sends stored messages to all instances through Redis. A payload is `<room> <sequence> <text>`, so that a receiver
 * reads two numbers and passes the text on as it is. Redis may lose a payload: the receivers find gaps themselves.
 */
export class FanOut {
  readonly #queue: GroupQueue<Publication, null>;
  readonly #published: Counter<"status">;
  readonly #logger: Logger;
  #lastFailure = "";

  constructor(publisher: Redis, dependencies: { registry: Registry; logger: Logger }) {
    this.#logger = dependencies.logger;
    this.#queue = new GroupQueue({
      itemsMax: GROUP_MAX,
      waitMs: GROUP_WAIT_MS,
      queuedMax: QUEUED_MAX,
      run: async (publications) => publishAll(publisher, publications),
    });
    this.#published = new Counter({
      name: "chat_fan_out_published_total",
      help: "Messages published to Redis.",
      labelNames: ["status"],
      registers: [dependencies.registry],
    });
  }

  /** Does not wait and does not fail: the message is stored already. */
  publish(message: Message): void {
    const payload = `${message.roomId} ${message.sequence} ${messageJson(message)}`;
    void this.#publish({ channel: channelOf(message.roomId), payload });
  }

  async #publish(publication: Publication): Promise<void> {
    try {
      await this.#queue.add(publication);
      this.#published.inc({ status: "ok" });
      this.#lastFailure = "";
    } catch (error) {
      this.#tellFailure(describeError(error));
    }
  }

  #tellFailure(failure: string): void {
    this.#published.inc({ status: "failed" });
    if (failure === this.#lastFailure) return;
    this.#lastFailure = failure;
    this.#logger.warn(`event=fan_out_failed message=${JSON.stringify(failure)}`);
  }
}

/** One command for a whole group: each command costs the client more than its message. */
const PUBLISH_ALL = "for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end";

async function publishAll(publisher: Redis, publications: readonly Publication[]): Promise<null[]> {
  const words = publications.flatMap(({ channel, payload }) => [channel, payload]);
  await publisher.eval(PUBLISH_ALL, 0, ...words);
  return publications.map(() => null);
}
