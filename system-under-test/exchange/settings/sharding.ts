import { parse } from "yaml";
import { z } from "zod";

/** Where one engine reads, writes and tells its standby. */
export interface ShardSettings {
  /** `shard-1`, or `legacy` for the engine from before sharding. */
  readonly name: string;
  /** Symbols and prefixes (`BTC*`); empty: whatever no other shard takes. */
  readonly symbols: readonly string[];
  readonly inputTopic: string;
  readonly outputTopic: string;
  readonly syncTopic: string;
}

export interface ShardingSettings {
  readonly enabled: boolean;
  readonly shards: readonly ShardSettings[];
}

/** The engine from before sharding: all symbols while sharding is off, and those the canary leaves out. */
export const LEGACY: ShardSettings = {
  name: "legacy",
  symbols: [],
  inputTopic: "matching_engine_input",
  outputTopic: "matching_engine_output",
  syncTopic: "matching_engine_sync",
};

const topicName = z
  .string()
  .regex(/^[\w.-]{1,200}$/, "expected a topic name of letters, digits, '.', '_' and '-'");
const symbolList = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  )
  .pipe(
    z.array(
      z
        .string()
        .regex(/^[A-Z0-9]{1,20}\*?$/, "expected symbols of A-Z and 0-9, or a prefix with * at its end"),
    ),
  );
const shardSchema = z.strictObject({
  symbols: symbolList,
  inputTopic: topicName,
  outputTopic: topicName,
  syncTopic: topicName.optional(),
});
const fileSchema = z.strictObject({
  sharding: z
    .object({ enabled: z.boolean() })
    .catchall(shardSchema)
    .superRefine((sharding, context) => {
      for (const key of Object.keys(sharding)) {
        if (key !== "enabled" && !/^shard[1-9]\d?$/.test(key)) {
          context.addIssue({
            code: "custom",
            message: `unknown key ${key}: expected enabled, shard1, shard2, ...`,
          });
        }
      }
    }),
});

export class ShardingSettingsError extends Error {
  override readonly name = "ShardingSettingsError";
}

/** Reads the settings file; throws one error with every problem. `enabled` overrides the file's own value. */
export function readShardingSettings(text: string, fileName: string, enabled?: boolean): ShardingSettings {
  const result = fileSchema.safeParse(parse(text));
  if (!result.success) {
    const lines = result.error.issues.map(
      (issue) => `${fileName}: ${issue.path.join(".")}: ${issue.message}`,
    );
    throw new ShardingSettingsError(lines.join("\n"));
  }
  const { enabled: enabledByFile, ...byKey } = result.data.sharding;
  const shards = Object.entries(byKey as Record<string, z.infer<typeof shardSchema>>).map(([key, shard]) => {
    const name = `shard-${key.slice("shard".length)}`;
    return { ...shard, name, syncTopic: shard.syncTopic ?? `shard-sync-${name}` };
  });
  checkShards(fileName, shards);
  return { enabled: enabled ?? enabledByFile, shards };
}

function checkShards(fileName: string, shards: readonly ShardSettings[]): void {
  const problems: string[] = [];
  const rests = shards.filter((shard) => shard.symbols.length === 0);
  if (rests.length !== 1) {
    problems.push(
      `${fileName}: ${rests.length} shards have no symbols: expected exactly one, which takes the rest`,
    );
  }
  const topics = shards.flatMap((shard) => [shard.inputTopic, shard.outputTopic, shard.syncTopic]);
  for (const topic of topics.filter((topic, index) => topics.indexOf(topic) !== index)) {
    problems.push(`${fileName}: topic ${topic} is named twice: expected a topic of its own for each use`);
  }
  const symbols = shards.flatMap((shard) => shard.symbols);
  for (const symbol of symbols.filter((symbol, index) => symbols.indexOf(symbol) !== index)) {
    problems.push(`${fileName}: ${symbol} is named twice: expected each symbol in one shard`);
  }
  if (problems.length > 0) {
    throw new ShardingSettingsError(problems.join("\n"));
  }
}
