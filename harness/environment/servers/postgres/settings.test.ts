import { expect, test } from "vitest";
import { fsyncSetting, postgresSettings } from "./settings.ts";

test.each([
  [undefined, "on"],
  ["", "on"],
  ["on", "on"],
  ["off", "off"],
])("fsync for LOADPROOF_POSTGRES_FSYNC=%s is %s", (value, expected) => {
  const setting = fsyncSetting({ environment: { LOADPROOF_POSTGRES_FSYNC: value } });
  expect(setting).toBe(expected);
  expect(postgresSettings(setting)["fsync"]).toBe(expected);
});

test("another value of it is named with what is accepted", () => {
  const read = () => fsyncSetting({ environment: { LOADPROOF_POSTGRES_FSYNC: "maybe" } });
  expect(read).toThrow('LOADPROOF_POSTGRES_FSYNC "maybe": expected on or off');
});
