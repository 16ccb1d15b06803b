import { InputProblems, type Problem } from "../../errors.ts";
import { LocatedDocument } from "./document.ts";
import { schemaProblems } from "./issues.ts";
import { thresholdFileSchema, type WrittenFile } from "./schema.ts";

/** One file of the chain of `extends`, checked against the schema. */
export interface Layer {
  readonly document: LocatedDocument;
  readonly file: WrittenFile;
}

const FILES_MAX = 32;

/** Reads the text of a file named under `extends`, relative to the folder of the first file. */
export type ReadExtended = (name: string) => string;

/** The file and all it extends, weakest first. Throws `InputProblems` with the problems of every file. */
export function readLayers(text: string, fileName: string, readExtended: ReadExtended): readonly Layer[] {
  const chain = new ExtendsChain(fileName, readExtended);
  chain.visit(text, fileName, baseName(fileName));
  if (chain.problems.length > 0) throw new InputProblems(chain.problems);
  return chain.layers;
}

/** Walks `extends` depth first. A file that is reached twice counts once, where it is weakest. */
class ExtendsChain {
  readonly layers: Layer[] = [];
  readonly problems: Problem[] = [];
  readonly #fileName: string;
  readonly #readExtended: ReadExtended;
  readonly #open: string[] = [];
  readonly #seen = new Set<string>();

  constructor(fileName: string, readExtended: ReadExtended) {
    this.#fileName = fileName;
    this.#readExtended = readExtended;
  }

  visit(text: string, shownName: string, name: string): void {
    this.#seen.add(name);
    const layer = readLayer(text, shownName, this.problems);
    if (layer === null) return;
    this.#open.push(name);
    for (const [index, extended] of listOf(layer.file.extends).entries()) {
      const path = Array.isArray(layer.file.extends) ? ["extends", index] : ["extends"];
      this.#visitExtended(joinPath(name, extended), { subject: layer.document.at(path), value: extended });
    }
    this.#open.pop();
    this.layers.push(layer);
  }

  #visitExtended(target: string, problem: Pick<Problem, "subject" | "value">): void {
    if (this.#open.includes(target)) {
      this.problems.push({ ...problem, expected: "a file that doesn't lead back to itself" });
    } else if (this.#seen.size >= FILES_MAX) {
      this.problems.push({ ...problem, expected: `at most ${FILES_MAX} files in a chain of extends` });
    } else if (!this.#seen.has(target)) {
      const text = attemptRead(() => this.#readExtended(target), problem, this.problems);
      if (text !== null) this.visit(text, joinPath(this.#fileName, target), target);
    }
  }
}

function readLayer(text: string, fileName: string, problems: Problem[]): Layer | null {
  try {
    const document = LocatedDocument.parse(text, fileName);
    const parsed = thresholdFileSchema.safeParse(document.data);
    if (parsed.success) {
      problems.push(...duplicateIds(document, parsed.data));
      return { document, file: parsed.data };
    }
    problems.push(...schemaProblems(document, parsed.error.issues));
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    problems.push(...error.problems);
  }
  return null;
}

function duplicateIds(document: LocatedDocument, file: WrittenFile): Problem[] {
  const ids = (file.objectives ?? []).map(({ id }) => id);
  return ids.flatMap((id, index) => {
    if (ids.indexOf(id) === index) return [];
    const subject = `${document.at(["objectives", index, "id"])} objectives[${index}].id`;
    return [{ subject, value: id, expected: "an id used once in a file" }];
  });
}

function attemptRead(
  read: () => string,
  problem: Pick<Problem, "subject" | "value">,
  problems: Problem[],
): string | null {
  try {
    return read();
  } catch (error) {
    const hint = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
    problems.push({ ...problem, expected: "a threshold file that can be read", hint });
    return null;
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `name` relative to the folder of `from`; `..` is resolved, so that a file has one name however it is reached. */
function joinPath(from: string, name: string): string {
  if (name.startsWith("/")) return name;
  const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/")).split("/") : [];
  for (const part of name.split("/")) {
    if (part === "." || part === "") continue;
    if (part === ".." && folder.length > 0 && folder.at(-1) !== "..") folder.pop();
    else folder.push(part);
  }
  return folder.join("/");
}
