import type { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { EntryWriter } from "./entries.ts";
import type { Sketch } from "./sketch.ts";

/** What a final frame says of the whole file before its entries. */
export interface FinalCounters {
  readonly complete: boolean;
  readonly accepted: number;
  readonly rejected: number;
  readonly overflowed: number;
}

/** The payload of a final frame; `total` gives the sketch of a series, which may be gone when it is called again. */
export function finalPayload(
  counters: FinalCounters,
  seriesCount: number,
  total: (id: number) => Sketch,
): Uint8Array {
  const out = new ByteWriter();
  out.byte(counters.complete ? 1 : 0);
  for (const count of [counters.accepted, counters.rejected, counters.overflowed]) out.varint(count);
  const entries = new EntryWriter(out);
  for (let id = 0; id < seriesCount; id += 1) {
    const sketch = total(id);
    if (sketch.count > 0) entries.add(id, sketch);
  }
  return out.written();
}

export function readCounters(reader: ByteReader): FinalCounters {
  const complete = reader.byte() === 1;
  return { complete, accepted: reader.varint(), rejected: reader.varint(), overflowed: reader.varint() };
}
