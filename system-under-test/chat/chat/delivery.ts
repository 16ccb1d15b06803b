import type { Defects } from "../../platform/defects.ts";

/** One who gets the frames of a room. */
export interface Subscriber {
  deliver(frame: Buffer): void;
}

export type Deliver = (subscriber: Subscriber, frame: Buffer) => void;

const ONE_OF = 50;

function plain(subscriber: Subscriber, frame: Buffer): void {
  subscriber.deliver(frame);
}

/** Calls `wrong` for one of 50 deliveries and hands over all the others. */
function oneWrong(wrong: Deliver): Deliver {
  let delivered = 0;
  return (subscriber, frame) => {
    delivered += 1;
    (delivered % ONE_OF === 0 ? wrong : plain)(subscriber, frame);
  };
}

function dropping(): Deliver {
  return oneWrong(() => {});
}

function duplicating(): Deliver {
  return oneWrong((subscriber, frame) => {
    subscriber.deliver(frame);
    subscriber.deliver(frame);
  });
}

/** Keeps one frame back until the subscriber's next one has gone out. */
function reordering(): Deliver {
  const kept = new WeakMap<Subscriber, Buffer>();
  const keep = oneWrong((subscriber, frame) => void kept.set(subscriber, frame));
  return (subscriber, frame) => {
    const earlier = kept.get(subscriber);
    if (earlier === undefined) {
      keep(subscriber, frame);
      return;
    }
    kept.delete(subscriber);
    subscriber.deliver(frame);
    subscriber.deliver(earlier);
  };
}

/** How frames reach a subscriber: as they are, unless a defect is on. */
export function deliveryOf(defects: Defects): Deliver {
  if (defects.has("drop-messages")) return dropping();
  if (defects.has("duplicate-messages")) return duplicating();
  if (defects.has("reorder-messages")) return reordering();
  return plain;
}
