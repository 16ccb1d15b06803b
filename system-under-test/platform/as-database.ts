import { databaseFailure } from "./database-failure.ts";
import { ServiceError } from "./errors.ts";

/** The work's result; a failure of the database as callers see it, by what they can do about it. */
export async function asDatabase<Result>(work: Promise<Result>, what: string): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ServiceError ? error : databaseFailure(error, what);
  }
}
