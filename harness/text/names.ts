import { createHash } from "node:crypto";

/** Letters of any script with their marks, digits, pictographs and what joins them. */
const CHARACTERS = String.raw`\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200D\uFE0F`;

/** A name that a user gives: of any script, with spaces and slashes inside. */
export const NAME_PATTERN = new RegExp(
  String.raw`^[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}](?:[${CHARACTERS} ._/-]*[${CHARACTERS}._-])?$`,
  "u",
);
export const NAME_EXPECTED = "letters of any script, digits, spaces, dots, dashes, underscores and slashes";

/** Whether a scenario is called so: a script may be named without the folders it lies in. */
export function isNameOf(name: string, scenario: string): boolean {
  const given = name.normalize("NFC");
  return given === scenario || scenario.endsWith(`/${given}`);
}

const LENGTH_BYTES_MAX = 120;
const TAIL_BYTES = 100;

/** One long name for one long text: its end, and a hash of all of it. */
export function boundedName(name: string): string {
  if (Buffer.byteLength(name) <= LENGTH_BYTES_MAX) return name;
  const characters = Array.from(name);
  let tail = "";
  while (Buffer.byteLength(`${characters.at(-1)}${tail}`) <= TAIL_BYTES) tail = `${characters.pop()}${tail}`;
  return `${tail}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** The name as a file's or folder's own, so that two names never meet in one: only what no file can be called is replaced. */
export function storedName(name: string): string {
  const safe = name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, "-").replaceAll(/^\.+|[. ]+$/g, "");
  return boundedName(safe === "" ? "unnamed" : safe);
}

/** The name as part of a file's: what a shell or a file system may take for something else becomes a dash. */
export function fileName(name: string): string {
  const safe = name.replaceAll(new RegExp(`[^${CHARACTERS}._-]+`, "gu"), "-").replaceAll(/^[.-]+|-+$/g, "");
  return boundedName(safe === "" ? "unnamed" : safe);
}
