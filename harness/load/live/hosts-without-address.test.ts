import { expect, test } from "vitest";
import { StoreBuilder } from "../../judge/testing/store-builder.ts";
import { hostsWithoutAddress } from "./hosts-without-address.ts";

const LOST = { name: "http://shop.invalid:81/a?b", error_code: "1101", status: "0" };

/** Requests by their tags. */
function hosts(...requests: readonly (readonly [count: number, tags: Record<string, string>])[]) {
  const builder = new StoreBuilder();
  for (const [count, tags] of requests)
    for (let index = 0; index < count; index += 1) builder.add("http_reqs", 1, index, tags);
  return hostsWithoutAddress(builder.store);
}

test.each([
  ["no request found one", hosts([10, LOST]), ["shop.invalid:81"]],
  [
    "of two hosts",
    hosts([9, LOST], [9, { ...LOST, name: "https://b.invalid/" }]),
    ["shop.invalid:81", "b.invalid"],
  ],
  ["requests with names of their own", hosts([10, { ...LOST, name: "checkout" }]), ["checkout"]],
  ["too few to say so", hosts([9, LOST]), []],
  ["another one was found", hosts([99, LOST], [1, { name: "http://127.0.0.1/", status: "200" }]), []],
  [
    "setup found one",
    hosts([99, LOST], [1, { phase: "setup", name: "http://127.0.0.1/", status: "200" }]),
    [],
  ],
  ["they failed otherwise", hosts([99, { ...LOST, error_code: "1212" }]), []],
  ["there were none", hosts(), []],
])("%s", (_what, found, expected) => {
  expect(found).toEqual(expected);
});
