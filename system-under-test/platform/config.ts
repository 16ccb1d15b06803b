import { z } from "zod";
import { DEFECT_NAMES, type DefectName, isDefectName } from "./defects.ts";

const urlText = (protocols: readonly string[]) =>
  z.string().superRefine((text, context) => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      context.addIssue({
        code: "custom",
        message: `expected a URL that begins with ${protocols.join("// or ")}//`,
      });
    }
  });

/** A whole number given as text, within bounds. */
export function integer(low: number, high: number) {
  const message = `expected a whole number from ${low} to ${high}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= low && value <= high, message);
}

export const httpUrl = urlText(["http:", "https:"]).transform((text) => text.replace(/\/+$/, ""));
export const redisUrl = urlText(["redis:", "rediss:"]);
export const postgresUrl = urlText(["postgres:", "postgresql:"]);

/** `host:port`, one or more, separated by commas. */
export const kafkaBrokers = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().regex(/^[\w.-]+:\d{1,5}$/, "expected host:port, separated by commas")).min(1));

export const flag = z.enum(["true", "false"], "expected true or false").transform((text) => text === "true");

/** One or more base URLs, separated by commas. */
export const httpUrls = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(httpUrl).min(1).max(64));

const defectNames = z.string().transform((text, context): ReadonlySet<DefectName> => {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const unknown = names.filter((name) => !isDefectName(name));
  if (unknown.length > 0) {
    const known = DEFECT_NAMES.join(", ");
    context.addIssue({ code: "custom", message: `unknown ${unknown.join(", ")}; expected some of ${known}` });
  }
  return new Set(names.filter((name) => isDefectName(name)));
});

/** What every service reads from its environment. Each service extends this; defaults live in the schemas only. */
export const baseConfigFields = {
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: integer(1, 65_535),
  /** Name of this replica, as in `chat-1`: goes into logs, metrics and health answers. */
  INSTANCE: z.string().regex(/^[a-z0-9-]{1,63}$/, "expected a name of a-z, 0-9 and -"),
  /** Key that signs access tokens and guards the calls between the services. */
  TOKEN_SECRET: z.string().min(32, "expected a secret of 32 characters or more"),
  DEFECTS: defectNames.default(new Set<DefectName>()),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  /** Open connections beyond this are refused. */
  CONNECTIONS_MAX: integer(1, 1_000_000).default(20_000),
  /** Requests in progress beyond this are answered 503 `overloaded`. */
  REQUESTS_IN_FLIGHT_MAX: integer(1, 1_000_000).default(5_000),
  /** How long a stop waits for requests in progress. */
  STOP_GRACE_MS: integer(0, 600_000).default(5_000),
} as const;

export const baseConfigSchema = z.object(baseConfigFields);
export type BaseConfig = z.infer<typeof baseConfigSchema>;

/** All problems of a service's environment, one per line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a service's settings from its environment; throws one `ConfigError` that names every problem. */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const variable = String(issue.path[0]);
    const value = given[variable];
    if (value === undefined) return `${variable} is not set and has no default`;
    const shown = variable.includes("SECRET") ? "(hidden)" : JSON.stringify(value);
    return `${variable} ${shown}: ${issue.message}`;
  });
  throw new ConfigError(lines.join("\n"));
}
