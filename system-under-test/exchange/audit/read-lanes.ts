import { decodeOutputFrame, type OutputFrame } from "../codec/output-frame.ts";
import { readFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import type { LaneRecords } from "./records.ts";

/** A lane's records, read. */
export interface ReadLane {
  readonly lane: string;
  readonly shard: string;
  readonly inputs: readonly InputRecord[];
  readonly frames: readonly OutputFrame[];
  /** Events of the frames by the offset of the input that they come from. */
  readonly written: ReadonlyMap<number, readonly OutputEvent[]>;
  /** Output records that are no frames. */
  readonly unreadable: readonly string[];
}

export interface InputRecord {
  readonly offset: number;
  readonly entries: readonly InputEntry[];
}

/** `parked`: why no engine applied the command; without it, it was applied. */
export type InputEntry =
  | { readonly command: Command; readonly parked?: string }
  | { readonly malformed: string };

export function readLane(records: LaneRecords): ReadLane {
  const frames: OutputFrame[] = [];
  const unreadable: string[] = [];
  for (const { offset, value } of records.output) {
    try {
      frames.push(decodeOutputFrame(value ?? Buffer.alloc(0)));
    } catch (error) {
      unreadable.push(
        `${records.lane} output ${offset}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return {
    lane: records.lane,
    shard: records.shard,
    inputs: readInputs(records),
    frames,
    written: eventsByOffset(frames),
    unreadable,
  };
}

function readInputs({ input, parked }: LaneRecords): InputRecord[] {
  const reasons = new Map(parked.map(({ offset, index, reason }) => [`${offset}/${index}`, reason]));
  return input.map(({ offset, value }) => {
    const entries: InputEntry[] = [];
    readFrame(value ?? Buffer.alloc(0), {
      command: (command) => {
        const reason = reasons.get(`${offset}/${entries.length}`);
        entries.push(reason === undefined ? { command } : { command, parked: reason });
      },
      malformed: ({ code }) => entries.push({ malformed: code }),
    });
    return { offset, entries };
  });
}

/** The commands that an engine applied. */
export function commandsOf({ entries }: InputRecord): Command[] {
  return entries.flatMap((entry) =>
    "command" in entry && entry.parked === undefined ? [entry.command] : [],
  );
}

function eventsByOffset(frames: readonly OutputFrame[]): ReadonlyMap<number, readonly OutputEvent[]> {
  const written = new Map<number, OutputEvent[]>();
  for (const { offset, events } of frames) {
    const list = written.get(offset) ?? [];
    for (const event of events) list.push(event);
    written.set(offset, list);
  }
  return written;
}

/** Ids of all orders that stand in the inputs. */
export function sentOrders(lanes: readonly ReadLane[]): Set<number> {
  const ids = new Set<number>();
  for (const entry of lanes.flatMap(({ inputs }) => inputs.flatMap(({ entries }) => entries))) {
    if ("command" in entry && entry.command.kind === "PLACE_ORDER") {
      ids.add(entry.command.orderId);
    }
  }
  return ids;
}

export function eventsOf(lanes: readonly ReadLane[]): OutputEvent[] {
  return lanes.flatMap((lane) => lane.frames.flatMap(({ events }) => events));
}
