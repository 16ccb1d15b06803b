import { MALFORMATIONS } from "../codec/bytes.ts";
import type { EngineEvent } from "../engine/events.ts";

/** Why something was parked: bytes that are no command, or a command that no engine could apply. */
export const PARKED_CODES = [...MALFORMATIONS, "ENGINE_FAILED"] as const;
export type ParkedCode = (typeof PARKED_CODES)[number];

/** Bytes of the input that had no effect. They stay in the input topic at this event's offset. */
export interface Parked {
  readonly kind: "PARKED";
  readonly code: ParkedCode;
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
