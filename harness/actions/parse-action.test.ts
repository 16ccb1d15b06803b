import { expect, test } from "vitest";
import type { Action } from "../contracts/plan.ts";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { ACTION_KINDS } from "./kinds.ts";
import { formatAction, inOrder, parseActions } from "./parse-action.ts";

function read(texts: readonly string[]): { actions: readonly Action[]; problems: readonly string[] } {
  const collector = new ProblemCollector();
  const actions = inOrder(parseActions(texts, collector));
  try {
    collector.throwIfAny();
    return { actions, problems: [] };
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    return { actions, problems: error.message.split("\n") };
  }
}

test.each<[string, Action, string]>([
  [
    "stop:chat-1@20s+15s",
    { name: "chat-1-stopped", kind: "stop", subject: "chat-1", atMs: 20_000, durationMs: 15_000 },
    "stop:chat-1@20s+15s",
  ],
  [
    "stop:chat-1@1m",
    { name: "chat-1-stopped", kind: "stop", subject: "chat-1", atMs: 60_000, durationMs: null },
    "stop:chat-1@1m",
  ],
  [
    "pause:kafka@8s+4s",
    { name: "kafka-paused", kind: "pause", subject: "kafka", atMs: 8_000, durationMs: 4_000 },
    "pause:kafka@8s+4s",
  ],
  [
    "crash-loop:chat-1,every=2s@30s+10s",
    {
      name: "chat-1-crash-loop",
      kind: "crash-loop",
      subject: "chat-1",
      atMs: 30_000,
      durationMs: 10_000,
      settings: { every: "2s" },
    },
    "crash-loop:chat-1,every=2s@30s+10s",
  ],
  [
    "mark:deploy@30s",
    { name: "deploy", kind: "mark", subject: "deploy", atMs: 30_000, durationMs: null },
    "mark:deploy@30s",
  ],
  [
    "outage=stop:chat-2@0s+1500ms",
    { name: "outage", kind: "stop", subject: "chat-2", atMs: 0, durationMs: 1_500 },
    "outage=stop:chat-2@0s+1s500ms",
  ],
])("%s", (text, action, written) => {
  expect(read([text])).toEqual({ actions: [action], problems: [] });
  expect(formatAction(action)).toBe(written);
  expect(read([written]).actions).toEqual([action]);
});

test("several are put in order of time, and those of the same kind and subject get names of their own", () => {
  const { actions } = read(["stop:chat-1@50s+5s", "mark:deploy@10s", "stop:chat-1@20s+5s"]);
  expect(actions.map(({ name, atMs }) => `${name} ${atMs}`)).toEqual([
    "deploy 10000",
    "chat-1-stopped 20000",
    "chat-1-stopped-2 50000",
  ]);
  expect(read(actions.map(formatAction)).actions).toEqual(actions);
});

const FORM =
  "expected [name=]kind:subject[,setting=value...]@time[+duration], such as stop:chat-1@20s+15s or mark:deploy@30s";
const KINDS = ACTION_KINDS.map(({ kind }) => kind).join(", ");
test.each([
  ["stop", [`--action "stop": ${FORM}`]],
  ["stop:chat-1", [`--action "stop:chat-1": ${FORM}`]],
  ["stp:chat-1@20s", [`--action stp:chat-1@20s: kind "stp": expected one of ${KINDS}; did you mean stop?`]],
  [
    "stop:chat-1@soon+long",
    [
      '--action stop:chat-1@soon+long: time "soon": expected a time, such as 20s or 1m30s',
      '--action stop:chat-1@soon+long: duration "long": expected a duration, such as 20s or 1m30s',
    ],
  ],
  [
    "restart:kafka@5s+10s",
    [
      '--action restart:kafka@5s+10s: duration "10s": expected none, for a restart is over when it answers again; stop:kafka@5s+10s keeps it away',
    ],
  ],
  [
    "crash-loop:chat-1,every=1ms,evry=3s@5s",
    [
      '--action crash-loop:chat-1,every=1ms,evry=3s@5s: setting every "1ms": expected the time from one crash to the next, at least 500ms, such as 3s',
      '--action crash-loop:chat-1,every=1ms,evry=3s@5s: setting "evry": expected one of every; did you mean every?',
    ],
  ],
  [
    "kill:chat-1,every=3s@5s",
    ['--action kill:chat-1,every=3s@5s: setting "every": expected none, for kill takes none'],
  ],
  [
    "latency:chat/redis@5s",
    ["--action latency:chat/redis@5s: setting delay: expected a time of up to 10s, such as 200ms"],
  ],
  [
    "latency:chat/redis,delay=1m,jitter=fast@5s",
    [
      '--action latency:chat/redis,delay=1m,jitter=fast@5s: setting delay "1m": expected a time of up to 10s, such as 200ms',
      '--action latency:chat/redis,delay=1m,jitter=fast@5s: setting jitter "fast": expected a time that it varies by, such as 50ms',
    ],
  ],
  [
    "latency:chat/redis,delay=1s,delay=2s@5s",
    ['--action latency:chat/redis,delay=1s,delay=2s@5s: setting delay "2s": expected each setting once'],
  ],
  [
    "latency:chat/redis,delay=,jitter=-5ms@soon",
    [
      '--action latency:chat/redis,delay=,jitter=-5ms@soon: time "soon": expected a time, such as 20s or 1m30s',
      '--action latency:chat/redis,delay=,jitter=-5ms@soon: setting delay "": expected a time of up to 10s, such as 200ms',
      '--action latency:chat/redis,delay=,jitter=-5ms@soon: setting jitter "-5ms": expected a time that it varies by, such as 50ms',
    ],
  ],
  ...["constructor", "__proto__"].map((name): [string, string[]] => [
    `crash-loop:chat-1,${name}=1s@5s`,
    [`--action crash-loop:chat-1,${name}=1s@5s: setting "${name}": expected one of every`],
  ]),
  [
    "latency:chat/redis,delay=50ms,jitter=51ms@5s",
    [
      '--action latency:chat/redis,delay=50ms,jitter=51ms@5s: setting jitter "51ms": expected at most the delay (50ms)',
    ],
  ],
  ...["100", "0KB", "11MB", "100kb/s", "-1KB"].map((rate): [string, string[]] => [
    `bandwidth:chat/redis,rate=${rate}@5s`,
    [
      `--action bandwidth:chat/redis,rate=${rate}@5s: setting rate "${rate}": expected bytes a second from 1KB to 10MB, such as 100KB`,
    ],
  ]),
  [
    "blackhole:chat/redis,direction=up@5s",
    [
      '--action blackhole:chat/redis,direction=up@5s: setting direction "up": expected request (from who calls) or response',
    ],
  ],
  [
    "kill:chat-1,every@5s",
    ['--action kill:chat-1,every@5s: setting "every": expected a name and a value: delay=200ms'],
  ],
  [
    "kill:chat-1@-5s",
    ['--action kill:chat-1@-5s: time "-5s": expected a time from the start of the load on, such as 20s'],
  ],
  ["stop:chat-1@5s+0s", ['--action stop:chat-1@5s+0s: duration "0s": expected more than 0s']],
  [
    "mark:{two}@5s",
    [
      '--action mark:{two}@5s: subject "{two}": expected letters of any script, digits, spaces, dots, dashes, underscores and slashes',
    ],
  ],
  [
    "-x=mark:a@5s",
    [
      '--action -x=mark:a@5s: name "-x": expected letters of any script, digits, spaces, dots, dashes, underscores and slashes',
    ],
  ],
])("%s is refused", (text, problems) => {
  expect(read([text, "mark:fine@1s"]).problems).toEqual(problems);
});
