import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { databaseFailure } from "./database-failure.ts";

function ofState(code: string): DatabaseError {
  return Object.assign(new DatabaseError("from the server", 1, "error"), { code });
}

test.each([
  ["a NUL byte", ofState("22021"), "validation_failed"],
  ["a row too large", ofState("54000"), "validation_failed"],
  ["a unique violation", ofState("23505"), "conflict"],
  ["too many connections", ofState("53300"), "overloaded"],
  ["a lock that was not free", ofState("55P03"), "overloaded"],
  ["a statement over its time", ofState("57014"), "overloaded"],
  ["a deadlock", ofState("40P01"), "overloaded"],
  ["no free connection", new Error("timeout exceeded when trying to connect"), "overloaded"],
  ["a shutdown", ofState("57P01"), "dependency_unavailable"],
  ["a wrong statement of ours", ofState("42601"), "dependency_unavailable"],
  ["a lost connection", new Error("Connection terminated unexpectedly"), "dependency_unavailable"],
])("%s is told as what it is", (_name, error, code) => {
  expect(databaseFailure(error, "reading failed")).toMatchObject({ code, cause: error });
});
