import type { Subscriber } from "./delivery.ts";
import type { RoomFeed, SequencedFrame } from "./room-feed.ts";

/** Pages that one resume reads before it says `complete: false`. */
const PAGES_MAX = 20;

export interface Resumer extends Subscriber {
  /** Resolves when it can take more; what it lacks is sent as fast as it reads, so a slow reader is none to be cut off. */
  hasRoom(): Promise<void>;
}

/**
 * Sends a subscriber what it lacks of a room, then lets live messages go on from exactly there. Meanwhile, and when it
 * fails or is not complete, the room is silent for this subscriber, so that nothing arrives out of order.
 */
export async function resumeRoom(
  feed: RoomFeed,
  subscriber: Resumer,
  lastSequence: number,
  read: (after: number) => Promise<readonly SequencedFrame[]>,
): Promise<{ lastSequence: number; complete: boolean }> {
  feed.pause(subscriber);
  let reached = lastSequence;
  for (let page = 0; page < PAGES_MAX && feed.has(subscriber); page += 1) {
    const frames = await read(reached);
    for (const { sequence, frame } of frames) {
      await subscriber.hasRoom();
      subscriber.deliver(frame);
      reached = sequence;
    }
    if (frames.length === 0 && reached >= feed.lastSequence) {
      feed.continueAfter(subscriber, reached);
      return { lastSequence: reached, complete: true };
    }
  }
  return { lastSequence: reached, complete: false };
}
