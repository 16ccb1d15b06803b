import { describe, expect, test } from "vitest";
import { MemoryStore } from "../../fixtures/memory-store.ts";
import { errorGroups, errorKind, errorOrigin } from "./data.ts";
import { SeriesIndex } from "../../../figures/series-index.ts";

describe("errorKind", () => {
  test.each([
    ["1212", "0", "refused"],
    ["1211", "0", "timeout"],
    ["1050", "0", "timeout"],
    ["1220", "0", "reset"],
    ["1101", "0", "dns"],
    ["1210", "0", "network"],
    ["1310", "0", "tls"],
    ["1404", "404", "client-error"],
    ["1503", "503", "server-error"],
    ["1600", "0", "http2"],
    ["1000", "0", "network"],
    [undefined, "429", "client-error"],
    [undefined, "502", "server-error"],
    [undefined, "0", "network"],
    [undefined, "200", "other"],
    [undefined, undefined, "other"],
  ])("code %s and status %s is %s", (code, status, kind) => expect(errorKind(code, status)).toBe(kind));
});

describe("errorOrigin", () => {
  test.each([
    ["1503", "503", "answer"],
    [undefined, "200", "answer"],
    ["1212", "0", "silence"],
    ["1050", "0", "silence"],
    ["1220", "0", "silence"],
    ["1101", "0", "generator"],
    ["1213", "0", "generator"],
    [undefined, undefined, "silence"],
  ])("code %s and status %s is %s", (code, status, origin) => expect(errorOrigin(code, status)).toBe(origin));
});

describe("errorGroups", () => {
  test("is empty without samples", () => expect(errorGroups(null)).toEqual([]));

  test("groups failures, counts them once and says when they were seen", () => {
    const store = new MemoryStore(0);
    const failed = { service: "chat", name: "GET /x", status: "503", error_code: "1503" };
    for (const at of [1_000, 4_000, 9_000])
      store.add(at, "http_req_failed", 1, { ...failed, phase: at < 5_000 ? "steady" : "ramp-down" });
    store.add(2_000, "http_req_failed", 0, {
      service: "chat",
      name: "GET /x",
      status: "200",
      phase: "steady",
    });
    store.add(2_000, "http_req_failed", 1, { ...failed, phase: "setup" });
    expect(errorGroups(new SeriesIndex(store))).toEqual([
      {
        service: "chat",
        endpoint: "GET /x",
        status: "503",
        errorCode: "1503",
        kind: "server-error",
        origin: "answer",
        count: 3,
        share: 0.75,
        phases: ["ramp-down", "steady"],
        firstSeenMs: 1_000,
        lastSeenMs: 9_000,
      },
    ]);
  });
});
