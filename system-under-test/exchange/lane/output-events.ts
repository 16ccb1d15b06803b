import type { Malformation } from "../codec/bytes.ts";
import type { EngineEvent } from "../engine/events.ts";

/** Bytes of the input that were no command. They stay in the input topic at this event's offset; nothing was applied. */
export interface Parked {
  readonly kind: "PARKED";
  readonly code: Malformation;
  readonly message: string;
  /** Where they lie in the input record. */
  readonly start: number;
  readonly end: number;
}

/** The engine's state after this input record, so that any two replays can be compared. */
export interface StateHash {
  readonly kind: "STATE_HASH";
  readonly hash: string;
}

/** All that stands in an output topic. */
export type OutputEvent = EngineEvent | Parked | StateHash;
