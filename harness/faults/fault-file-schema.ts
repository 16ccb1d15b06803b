import { z } from "zod";
import type { ActionKind, SettingRule } from "../actions/kind.ts";
import { FAULT_KINDS } from "../actions/kinds.ts";
import { COMMAND_KEYS } from "./command-schema.ts";

/** As many as a file may hold. */
export const FAULTS_MAX = 50;
const TIME_EXPECTED = "a time from the start of the load on, such as 20s";

const text = (expected: string) => z.string({ error: expected }).min(1, expected).max(2_000, expected);
/** YAML reads `workers: 4` as a number. */
const word = (expected: string) =>
  z.union([z.string(), z.number(), z.boolean()], { error: expected }).transform(String);

const titleSchema = z.strictObject({
  en: text("a title in English").describe("in English"),
  ko: text("a title in Korean").describe("in Korean"),
});

/** Size of the load of a file. */
export const loadSchema = z.strictObject({
  vus: word("a whole number of users")
    .optional()
    .describe("as `--vus`: users, or the rate of an open profile"),
  duration: text("a duration such as 30s").optional().describe("as `--duration`: length of the steady phase"),
});

/** What every kind of fault has. */
const COMMON = {
  name: text("a name")
    .optional()
    .describe("what objectives and reports call it; default made of kind and subject"),
  at: text(TIME_EXPECTED).describe("when it begins, from the start of the load on"),
  duration: text("a duration such as 15s")
    .optional()
    .describe("until it is undone; without one it lasts until the load ends"),
};

const SUBJECTS: Readonly<Record<ActionKind["subject"], string>> = {
  instance: "an instance of the bundled system, such as chat-1 or postgres",
  link: "the way from one part to another, such as shard-2/kafka",
  free: "what it is done to, in words of yours",
};

function setting({ required, expected }: SettingRule) {
  const schema = word(expected).describe(expected);
  return required ? schema : schema.optional();
}

/** One kind's object: its own settings beside what all have. */
function kindSchema({ kind, subject, settings = {}, takesCommands }: ActionKind) {
  const own = Object.fromEntries(Object.entries(settings).map(([name, rule]) => [name, setting(rule)]));
  return z.strictObject({
    kind: z.literal(kind),
    subject: text(SUBJECTS[subject]).describe(SUBJECTS[subject]),
    ...COMMON,
    ...own,
    ...(takesCommands === true ? COMMAND_KEYS : {}),
  });
}

const kinds = FAULT_KINDS.map(kindSchema) as [ReturnType<typeof kindSchema>];
const KIND_EXPECTED = `one of ${FAULT_KINDS.map(({ kind }) => kind).join(", ")}`;
/** A fault of a file: in short, or an object with the keys that its kind takes beside those of all. */
export type WrittenFault =
  | string
  | (Readonly<Record<"kind" | "subject" | "at", string>> &
      Readonly<Partial<Record<"name" | "duration", string | undefined>>> &
      Readonly<Record<string, unknown>>);

/** One of the faults of a file. */
export const faultSchema: z.ZodType<WrittenFault> = z.union(
  [
    text("a fault").describe("a fault in short: kill:shard-1-1@20s+10s"),
    z.discriminatedUnion("kind", kinds, { error: KIND_EXPECTED }),
  ],
  { error: "a fault: in short, such as kill:shard-1-1@20s+10s, or an object with its kind, subject and at" },
);

/** A fault file as it is written. The JSON Schema for editors is made of this. */
export const faultFileSchema = z.strictObject({
  version: z.literal(1, { error: "1" }).describe("version of the format"),
  title: titleSchema.optional().describe("what it is called in reports"),
  why: text("a sentence").optional().describe("why somebody should do that to a system; for people"),
  scenario: text("a scenario").optional().describe("scenario, or path of a script, that it is for"),
  profile: text("a profile")
    .optional()
    .describe("load shape, as `--profile`: a name, or a file, looked for beside this one"),
  load: loadSchema.optional().describe("size of the load"),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "names of variables"),
      word("the value of a variable"),
      { error: "variables with their values" },
    )
    .optional()
    .describe("variables of the run, of its system and its script"),
  thresholds: text("the path of a threshold file")
    .optional()
    .describe("what the run is judged by, relative to this file"),
  faults: z
    .array(faultSchema, { error: "a list of faults" })
    .min(1, "at least one fault")
    .max(FAULTS_MAX, `at most ${FAULTS_MAX} faults`)
    .describe("what is done to the system, in any order"),
});

export type WrittenFaultFile = z.infer<typeof faultFileSchema>;

/** `faults/schema.json`, for editors. */
export function faultFileJsonSchema(): string {
  const schema = z.toJSONSchema(faultFileSchema, { io: "input", reused: "inline" });
  return `${JSON.stringify({ title: "loadproof fault file, version 1", ...schema }, null, 2)}\n`;
}
