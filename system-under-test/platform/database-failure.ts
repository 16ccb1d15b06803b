import { describeError, type ErrorCode, ServiceError } from "./errors.ts";
import { sqlState } from "./postgres.ts";

/** SQLSTATE classes and codes (PostgreSQL manual, appendix A) by what a caller can do about them; others mean that it is gone. */
const KINDS: readonly (readonly [code: ErrorCode, states: readonly string[], words: string])[] = [
  ["validation_failed", ["22", "54"], "the database can't take this input"],
  ["conflict", ["23"], "the database has something that stands against it"],
  ["overloaded", ["53", "55P03", "57014", "40001", "40P01"], "the database is too busy"],
];

/** What `pg` says when no connection came free in time. */
const NO_FREE_CONNECTION = /timeout exceeded when trying to connect/;

/** A failure of the database as its callers see it: input, conflict, busy, or gone (`dependency_unavailable`). */
export function databaseFailure(error: unknown, what: string): ServiceError {
  const state = sqlState(error) ?? "";
  const kind = NO_FREE_CONNECTION.test(describeError(error))
    ? KINDS.find(([code]) => code === "overloaded")
    : KINDS.find(([, states]) => states.some((start) => start !== "" && state.startsWith(start)));
  const [code, , words] = kind ?? (["dependency_unavailable", [], "the database is gone"] as const);
  return new ServiceError(code, `${what}: ${words}`, { cause: error });
}
