import { z } from "zod";
import { redact } from "../../text/redact.ts";

const logLineSchema = z.looseObject({
  level: z.string(),
  msg: z.string(),
  time: z.string().optional(),
  source: z.string().optional(),
  hint: z.string().optional(),
  scenario: z.string().optional(),
  executor: z.string().optional(),
  error: z.unknown().optional(),
});

/** One entry of k6's log, without secrets. */
export interface LogEntry {
  readonly level: string;
  readonly message: string;
  /** As k6 wrote it, RFC 3339; empty when it wrote none. */
  readonly time: string;
  /** `console` for what the script prints itself. */
  readonly source: string;
  /** Scenario whose iteration it is about; `null` for init, setup and teardown. */
  readonly scenario: string | null;
  /** Said by what starts the iterations of a scenario, not by a module of k6. */
  readonly ofExecutor: boolean;
  /** Thrown by the script and caught by nobody, in a promise too. */
  readonly isException: boolean;
}

/** Begins k6's words for a promise that was rejected, and that nobody handled; async functions end so. */
export const REJECTED = "Uncaught (in promise) ";

const OF_ANOTHER_FORM = {
  level: "info",
  time: "",
  source: "",
  scenario: null,
  ofExecutor: false,
  isException: false,
} as const;

/** Reads a line of `--log-format json`; a line of another form is an entry of level `info`, an empty one `null`. */
export function readLogLine(line: string): LogEntry | null {
  if (line.trim() === "") return null;
  const parsed = logLineSchema.safeParse(parseJson(line));
  if (!parsed.success) return { ...OF_ANOTHER_FORM, message: redact(line.trim()) };
  const { level, msg, time, source, hint, scenario, executor, error } = parsed.data;
  const cause =
    error === undefined || error === null
      ? ""
      : `: ${typeof error === "string" ? error : JSON.stringify(error)}`;
  return {
    level,
    message: redact(`${msg.trimEnd()}${cause}`),
    time: time ?? "",
    source: source ?? "",
    scenario: scenario ?? null,
    ofExecutor: executor !== undefined,
    isException:
      source !== "console" &&
      (hint === "script exception" || (level === "error" && msg.startsWith(REJECTED))),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

/** The entry as one readable line. */
export function formatLogEntry({ time, level, message, scenario, source }: LogEntry): string {
  const where = [
    ...(scenario === null ? [] : [`scenario=${scenario}`]),
    ...(source === "console" ? ["console"] : []),
  ];
  const head = [time, level.toUpperCase().padEnd(5), ...(where.length === 0 ? [] : [`[${where.join(" ")}]`])];
  return `${head.filter(Boolean).join(" ")} ${message.replaceAll(/\s*\n\s*/g, " | ")}`;
}
