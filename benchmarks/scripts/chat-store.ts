import { check, fail, sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import { Counter } from "k6/metrics";
import type { Options, Scenario } from "k6/options";
import { WebSocket } from "k6/websockets";

/**
 * Users with an open WebSocket that only receive, and others that store messages by REST at a constant rate, in steps.
 * Users 1 to SOCKETS receive, the POSTERS after them send. A step is the k6 scenario `rate_<messages per second>`.
 */
const CHAT_URLS = list("CHAT_BASE_URL");
const SESSION_URL = list("SESSION_BASE_URL")[0] ?? "";
const RATES = list("RATES").map(Number);
const SOCKETS = Number(__ENV["SOCKETS"]);
const STEP_SECONDS = Number(__ENV["STEP_SECONDS"]);

/** Each virtual user that receives holds so many sockets: a runtime of its own for each would cost k6 gigabytes. */
const SOCKETS_PER_VU = 50;
const POSTERS = 200;
const OPENING_SECONDS = 20;
const PAUSE_SECONDS = 4;
const BATCH = 20;
const HEADERS = { "Content-Type": "application/json" };
const TEXT = "alpha deploy review merge standup incident release metrics lunch bravo";
const TOTAL_SECONDS = OPENING_SECONDS + RATES.length * (STEP_SECONDS + PAUSE_SECONDS);

const ready = new Counter("bench_sockets_ready");
const lost = new Counter("bench_sockets_lost");

export const options: Options = {
  systemTags: ["scenario", "status"],
  setupTimeout: "60s",
  scenarios: {
    receive: {
      executor: "per-vu-iterations",
      exec: "receive",
      vus: Math.ceil(SOCKETS / SOCKETS_PER_VU),
      iterations: 1,
      maxDuration: `${TOTAL_SECONDS + 10}s`,
    },
    ...Object.fromEntries(RATES.map((rate, step) => [`rate_${rate}`, storing(rate, step)])),
  },
};

function storing(rate: number, step: number): Scenario {
  return {
    executor: "constant-arrival-rate",
    exec: "store",
    rate,
    duration: `${STEP_SECONDS}s`,
    startTime: `${OPENING_SECONDS + step * (STEP_SECONDS + PAUSE_SECONDS)}s`,
    preAllocatedVUs: POSTERS,
    maxVUs: POSTERS,
    gracefulStop: `${PAUSE_SECONDS - 1}s`,
  };
}

interface Poster {
  readonly token: string;
  readonly rooms: readonly string[];
}

interface Setup {
  readonly marker: string;
  readonly posters: readonly Poster[];
}

/** Signs in those who store, so that no step pays for it. */
export function setup(): Setup {
  const tokens = signIn(SOCKETS, POSTERS);
  const posters = inBatches(tokens, (part) =>
    http
      .batch(part.map((token) => ["GET", `${CHAT_URLS[0]}/api/v1/rooms`, null, { headers: bearer(token) }]))
      .map((answer, index) => ({
        token: part[index] as string,
        rooms: (answer.json("rooms.#.id") as string[] | undefined) ?? [],
      })),
  );
  if (posters.some(({ rooms }) => rooms.length === 0)) fail("a seeded user is in no room");
  return { marker: Date.now().toString(36), posters };
}

let stored = 0;

export function store({ marker, posters }: Setup): void {
  const poster = posters[exec.vu.idInTest % posters.length] as Poster;
  stored += 1;
  const room = poster.rooms[stored % poster.rooms.length];
  const url = CHAT_URLS[exec.vu.idInTest % CHAT_URLS.length];
  const body = `{"clientMessageId":"${marker}.${exec.vu.idInTest}.${stored}","text":"${TEXT} ${stored}"}`;
  http.post(`${url}/api/v1/rooms/${room}/messages`, body, {
    headers: { ...HEADERS, ...bearer(poster.token) },
    responseType: "none",
    timeout: "5s",
  });
}

/** Holds sockets until the last step is over. What arrives is counted by k6 (`ws_msgs_received`). */
export function receive(): void {
  const first = exec.scenario.iterationInTest * SOCKETS_PER_VU;
  const count = Math.min(SOCKETS_PER_VU, SOCKETS - first);
  const sockets = signIn(first, count).map((token, index) => {
    const url = (CHAT_URLS[index % CHAT_URLS.length] ?? "").replace(/^http/, "ws");
    const socket = new WebSocket(`${url}/ws`, null, { headers: bearer(token) });
    // The first frame is `ready`: from then on every message of the user's rooms must come.
    socket.onmessage = () => {
      ready.add(1);
      socket.onmessage = () => undefined;
    };
    return socket;
  });
  let over = false;
  for (const socket of sockets) {
    socket.onclose = () => {
      if (!over) lost.add(1);
    };
  }
  const remainingMs = TOTAL_SECONDS * 1_000 - (Date.now() - exec.scenario.startTime);
  setTimeout(() => {
    over = true;
    for (const socket of sockets) socket.close();
  }, remainingMs);
}

/** Access tokens of `count` seeded users from `first` (0-based) on. */
function signIn(first: number, count: number): string[] {
  const numbers = Array.from({ length: count }, (_, index) => first + index + 1);
  return inBatches(numbers, (part) =>
    http
      .batch(
        part.map((number) => {
          const email = `user-${String(number).padStart(6, "0")}@example.com`;
          const body = JSON.stringify({ tenantId: "default", email, password: "pass1234" });
          return ["POST", `${SESSION_URL}/api/v1/auth/login`, body, { headers: HEADERS }];
        }),
      )
      .map((answer) => {
        if (!check(answer, { "signed in": ({ status }) => status === 200 })) sleep(1);
        return answer.json("accessToken") as string;
      }),
  );
}

function inBatches<Item, Result>(items: readonly Item[], run: (part: Item[]) => Result[]): Result[] {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += BATCH)
    results.push(...run(items.slice(start, start + BATCH)));
  return results;
}

function bearer(token: string): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

function list(name: string): string[] {
  return (__ENV[name] ?? "").split(",").filter((one) => one !== "");
}
