import type { OutputFrame } from "../codec/output-frame.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import type { LaneAddress } from "../router/lanes.ts";

/** Frames that may wait, over all lanes; they wait for milliseconds, or for a topic that is read more slowly. */
const HELD_FRAMES_MAX = 1_000_000;

interface HeldLane {
  readonly lane: LaneAddress;
  readonly frames: OutputFrame[];
  /** Index of the first frame that still waits. */
  next: number;
}

/**
 * Puts the lanes' outputs into an order in which they can have happened. Lanes are read side by side, each in its own
 * order; what a symbol did in its new lane must not be taken before what it did in the old one. So a lane's frames wait
 * from a symbol's arrival on until its departure has been taken. An engine writes the arrival after the departure, so
 * no two lanes wait for each other.
 */
export class HandOffOrder {
  readonly #apply: (lane: LaneAddress, frame: OutputFrame) => void;
  readonly #lanes: ReadonlySet<string>;
  readonly #held = new Map<string, HeldLane>();
  /** By symbol, old and new lane: departures taken less arrivals taken. */
  readonly #underWay = new Map<string, number>();
  #heldFrames = 0;

  /** `lanes`: names of all lanes whose frames are given; a departure from any other is not waited for. */
  constructor(lanes: Iterable<string>, apply: (lane: LaneAddress, frame: OutputFrame) => void) {
    this.#lanes = new Set(lanes);
    this.#apply = apply;
  }

  /** Takes the next frame of a lane; it, and what it lets go on, is applied now or later. */
  take(lane: LaneAddress, frame: OutputFrame): void {
    const held = this.#held.get(lane.name);
    if (held === undefined && this.#mayApply(lane, frame)) {
      this.#applyNow(lane, frame);
      return;
    }
    if (this.#heldFrames >= HELD_FRAMES_MAX) {
      throw new Error(`${lane.name}: more than ${HELD_FRAMES_MAX} outputs wait for a symbol's departure`);
    }
    this.#heldFrames += 1;
    if (held === undefined) {
      this.#held.set(lane.name, { lane, frames: [frame], next: 0 });
    } else {
      held.frames.push(frame);
    }
  }

  #mayApply(lane: LaneAddress, { events }: OutputFrame): boolean {
    return events.every(
      (event) =>
        event.kind !== "SYMBOL_INSTALLED" ||
        !this.#lanes.has(event.source) ||
        (this.#underWay.get(moveOf(lane, event)) ?? 0) > 0,
    );
  }

  #applyNow(lane: LaneAddress, frame: OutputFrame): void {
    let departures = 0;
    for (const event of frame.events) {
      if (event.kind === "HANDED_OFF" || event.kind === "SYMBOL_INSTALLED") {
        const change = event.kind === "HANDED_OFF" ? 1 : -1;
        const move = moveOf(lane, event);
        this.#underWay.set(move, (this.#underWay.get(move) ?? 0) + change);
        departures += event.kind === "HANDED_OFF" ? 1 : 0;
      }
    }
    this.#apply(lane, frame);
    if (departures > 0) {
      this.#releaseHeld();
    }
  }

  /** A frame that goes on may let others go on in turn. */
  #releaseHeld(): void {
    for (const held of this.#held.values()) {
      let frame = held.frames[held.next];
      while (frame !== undefined && this.#mayApply(held.lane, frame)) {
        held.next += 1;
        this.#heldFrames -= 1;
        this.#applyNow(held.lane, frame);
        frame = held.frames[held.next];
      }
      if (frame === undefined) {
        this.#held.delete(held.lane.name);
      }
    }
  }
}

function moveOf(
  lane: LaneAddress,
  event: Extract<OutputEvent, { kind: "HANDED_OFF" | "SYMBOL_INSTALLED" }>,
): string {
  const [from, to] = event.kind === "HANDED_OFF" ? [lane.name, event.target] : [event.source, lane.name];
  return `${event.symbol} ${from} ${to}`;
}
