import { expect, test } from "vitest";
import { chooseUnprivileged } from "./unprivileged-user.ts";

const NOBODY = "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin";
const POSTGRES = "postgres:x:101:104::/var/lib/postgresql:/bin/bash";

test.each([
  [
    "postgres before nobody",
    `root:x:0:0::/root:/bin/sh\n${NOBODY}\n${POSTGRES}\n`,
    { name: "postgres", userId: 101, groupId: 104 },
  ],
  [
    "nobody where that is all there is",
    `root:x:0:0::/root:/bin/sh\n${NOBODY}`,
    { name: "nobody", userId: 65_534, groupId: 65_534 },
  ],
  [
    "no user whose id is negative (nobody of macOS)",
    "nobody:*:-2:-2::/var/empty:/bin/false\n_postgres:*:216:216::/:/bin/false",
    { name: "_postgres", userId: 216, groupId: 216 },
  ],
  ["never root under another name", "postgres:x:0:0::/:/bin/sh", null],
  ["nobody at all", "", null],
])("chooses %s", (_name, passwd, expected) => {
  expect(chooseUnprivileged(passwd)).toEqual(expected);
});
