import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InputProblems, type Problem } from "../../errors.ts";
import { FILE_BYTES_MAX } from "../../files/limits.ts";
import { readUserText } from "../../files/read-user-text.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { expectedOneOf } from "../../text/problems.ts";
import { CHECK_ITEMS } from "./check-list.ts";

const FILE = "people.yaml";

const entrySchema = z.strictObject({
  by: z.string().min(1),
  /** A day. */
  at: z
    .union([z.string(), z.date()])
    .transform((at) => (typeof at === "string" ? at : at.toISOString().slice(0, 10))),
  note: z.string().optional(),
});
const fileSchema = z.record(z.string(), entrySchema).nullable();

/** What people have found of lines that no step can measure, by the lines' ids. */
export type PeopleFound = Readonly<Record<string, z.infer<typeof entrySchema>>>;

/** Reads `people.yaml` of the folder; throws `InputProblems` for lines that there are not. */
export function readPeople(folder: string): PeopleFound {
  const path = join(folder, FILE);
  if (!existsSync(path)) return {};
  const text = readUserText(path, {
    bytesMax: FILE_BYTES_MAX.written,
    expected: "a file of what people found",
  });
  const result = fileSchema.safeParse(contentOf(text, path));
  if (!result.success) {
    throw new InputProblems(
      result.error.issues.map((issue) => ({
        subject: `${path} ${issue.path.join(".")}`,
        expected: `{ by: a name, at: a day }: ${issue.message}`,
      })),
    );
  }
  const known = CHECK_ITEMS.map(({ id }) => id);
  const found = result.data ?? {};
  const problems = Object.keys(found)
    .filter((id) => !known.includes(id))
    .map((id): Problem => ({ subject: path, value: id, ...expectedOneOf(id, known) }));
  if (problems.length > 0) throw new InputProblems(problems);
  return found;
}

function contentOf(text: string, path: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    const hint = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    throw new InputProblems([{ subject: path, expected: "YAML", hint }]);
  }
}

/** A file with every line to be filled in, unless there is one. */
export async function beginPeopleFile(folder: string): Promise<void> {
  const path = join(folder, FILE);
  if (existsSync(path)) return;
  const lines = CHECK_ITEMS.map(
    ({ id, title }) => `# ${id}: { by: , at: , note: }   # ${title.en} / ${title.ko}`,
  );
  const head = [
    "# What people have found of lines that no step has measured. Take the # away, say who and when:",
    "# infra-image: { by: Kim, at: 2026-01-31, note: v1.0.0 }",
    "# A line that a step has measured shows the measurement.",
    "",
  ];
  await writeWhole(path, `${[...head, ...lines].join("\n")}\n`);
}
