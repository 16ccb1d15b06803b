import { z } from "zod";

/**
 * What the engines of a shard tell each other on partition 0 of its sync topic.
 * PROMOTION: the instance has taken over. Its place in the topic is its term: a later one is a higher one.
 * RESIGNATION: the primary stops; there is no need to wait until it is missed.
 * PROGRESS: written together with the outputs it speaks of, and at least once per heartbeat interval.
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
