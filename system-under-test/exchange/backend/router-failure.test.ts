import { expect, test } from "vitest";
import { RouterError, type RouterErrorCode } from "../router/errors.ts";
import { acknowledged, allAcknowledged } from "./router-failure.ts";

/** The parts of a request by what became of each. */
const parts = (codes: readonly (RouterErrorCode | "written")[]) =>
  codes.map(async (code) => {
    if (code !== "written") throw new RouterError(code, "Kafka is away");
  });

test("what was written has no failure", async () => {
  await allAcknowledged(parts(["written", "written"]));
  expect(await acknowledged(Promise.resolve(7))).toBe(7);
});

test.each<[string, (RouterErrorCode | "written")[], string]>([
  ["none was", ["KAFKA_UNAVAILABLE", "KAFKA_UNAVAILABLE"], "kafka_unavailable"],
  ["another was", ["KAFKA_UNAVAILABLE", "written"], "outcome_unknown"],
  ["another may have been", ["BACK_PRESSURE", "OUTCOME_UNKNOWN"], "outcome_unknown"],
])("a part that was not written, when %s, is answered with its code", async (_name, codes, code) => {
  await expect(allAcknowledged(parts(codes))).rejects.toMatchObject({ code });
});

test("a failure that is not the router's stays what it is", async () => {
  await expect(allAcknowledged([Promise.reject(new TypeError("ours"))])).rejects.toThrow(TypeError);
});
