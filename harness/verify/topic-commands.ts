import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { programFile } from "../installation.ts";
import { runCommand } from "../tools/run-command.ts";

const TAP = "system-under-test/exchange/topics/tap/main.ts";
const TIMEOUT_MS = 150_000;
/** Some half a million commands. */
const CHARACTERS_MAX = 64_000_000;

const lineSchema = z.object({
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  command: z.object({ kind: z.string(), orderId: z.number().optional() }).optional(),
});
export type TopicCommand = z.infer<typeof lineSchema>;

/** Every command that stands in the exchange's input topics, read from Kafka by a consumer of its own. */
export async function readTopicCommands(
  kafkaAddress: string,
  context: Context,
): Promise<readonly TopicCommand[]> {
  const { exitCode, stdout, stderr } = await runCommand(
    context.nodeExecutable,
    [programFile(join(context.projectDirectory, TAP)), "--bootstrap", kafkaAddress],
    {
      environment: context.environment,
      timeoutMs: TIMEOUT_MS,
      signal: context.interrupted,
      charactersMax: CHARACTERS_MAX,
    },
  );
  if (stdout.length >= CHARACTERS_MAX)
    throw new LoadproofError("ENVIRONMENT_FAILED", "the topics hold more than can be read");
  if (exitCode !== 0)
    throw new LoadproofError("ENVIRONMENT_FAILED", `the topics could not be read: ${stderr.trim()}`);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

/** Where an order's command stands: `matching-engine-shard-1-input [0] @ 17`; throws unless it is in that topic alone. */
export function expectTopic(
  commands: readonly TopicCommand[],
  kind: string,
  orderId: string,
  topic: string,
): string {
  const found = commands.filter(
    ({ command }) => command?.kind === kind && String(command.orderId) === orderId,
  );
  const places = found.map((one) => `${one.topic} [${one.partition}] @ ${one.offset}`);
  if (found.length !== 1 || found[0]?.topic !== topic)
    throw new Error(`${kind} of order ${orderId} is in ${places.join(", ") || "no topic"}`);
  return places[0] ?? "";
}
