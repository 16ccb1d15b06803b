import { z } from "zod";

const parkedSchema = z.object({
  kind: z.literal("PARKED"),
  instance: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  /** Its number in the input record, 0 for the first. */
  index: z.number().int(),
  reason: z.string(),
});
export type ParkedRecord = z.infer<typeof parkedSchema>;
/** A command by its place in the shard's input, and why it is not applied. */
export type ParkedCommand = Omit<ParkedRecord, "kind" | "instance">;

/**
 * What the engines of a shard tell each other on partition 0 of its sync topic.
 * PROMOTION: the instance has taken over. Its place in the topic is its term: a later one is a higher one.
 * RESIGNATION: the primary stops; there is no need to wait until it is missed.
 * PROGRESS: written together with the outputs it speaks of, and at least once per heartbeat interval.
 * PARKED: a command that the primary could not apply. No engine applies it from then on; written before anything that
 * comes of its input record.
 */
const syncRecordSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("PROMOTION"), instance: z.string(), nonce: z.string() }),
  z.object({ kind: z.literal("RESIGNATION"), instance: z.string() }),
  z.object({
    kind: z.literal("PROGRESS"),
    instance: z.string(),
    /** By input partition: the last input offset whose outputs are written. */
    committed: z.array(z.tuple([z.number().int(), z.number().int()])),
  }),
  parkedSchema,
]);
export type SyncRecord = z.infer<typeof syncRecordSchema>;

export function encodeSyncRecord(record: SyncRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/** `null` for bytes that are no sync record. */
export function decodeSyncRecord(value: Buffer | null): SyncRecord | null {
  try {
    const result = syncRecordSchema.safeParse(JSON.parse(String(value)));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
