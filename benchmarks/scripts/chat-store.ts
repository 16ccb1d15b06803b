import { check, fail, sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import { Counter, Trend } from "k6/metrics";
import type { Options, Scenario } from "k6/options";
import { WebSocket } from "k6/websockets";

/**
 * Users with an open WebSocket, and others that store messages by REST at a constant rate, in steps; then steps in which
 * the users with a WebSocket send. Users 1 to SOCKETS have a WebSocket, the POSTERS after them store by REST. A step by REST
 * is the k6 scenario `rate_<messages per second>`; one by WebSocket the tag `step=socket_<messages per second>`.
 */
const CHAT_URLS = list("CHAT_BASE_URL");
const SESSION_URL = list("SESSION_BASE_URL")[0] ?? "";
const RATES = list("RATES").map(Number);
const SOCKET_RATES = list("SOCKET_RATES").map(Number);
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
const TOTAL_SECONDS = stepStart(RATES.length + SOCKET_RATES.length);
const RECEIVERS = Math.ceil(SOCKETS / SOCKETS_PER_VU);
/** How often a virtual user looks for messages that are due. */
const SENDING_MS = 10;

const ready = new Counter("bench_sockets_ready");
const lost = new Counter("bench_sockets_lost");
const sent = new Counter("bench_sent");
const acknowledged = new Counter("bench_acknowledged");
const refused = new Counter("bench_refused");
const storeDuration = new Trend("bench_store_duration", true);

export const options: Options = {
  systemTags: ["scenario", "status"],
  setupTimeout: "60s",
  scenarios: {
    receive: {
      executor: "per-vu-iterations",
      exec: "receive",
      vus: RECEIVERS,
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
    startTime: `${stepStart(step)}s`,
    preAllocatedVUs: POSTERS,
    maxVUs: POSTERS,
    gracefulStop: `${PAUSE_SECONDS - 1}s`,
  };
}

/** Seconds from the scenario's start; steps are numbered from 0, those by WebSocket after those by REST. */
function stepStart(step: number): number {
  return OPENING_SECONDS + step * (STEP_SECONDS + PAUSE_SECONDS);
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
export function receive({ marker }: Setup): void {
  const first = exec.scenario.iterationInTest * SOCKETS_PER_VU;
  const count = Math.min(SOCKETS_PER_VU, SOCKETS - first);
  let over = false;
  const members = signIn(first, count).map((token, index) => openMember(token, first + index, () => over));
  const { startTime } = exec.scenario;
  SOCKET_RATES.forEach((rate, index) => {
    const startMs = startTime + stepStart(RATES.length + index) * 1_000;
    setTimeout(() => sendDue({ members, rate, startMs, marker }), startMs - Date.now());
  });
  setTimeout(
    () => {
      over = true;
      for (const { socket } of members) socket.close();
    },
    TOTAL_SECONDS * 1_000 - (Date.now() - startTime),
  );
}

/** A user with an open WebSocket, the rooms to send to, and when the messages that wait for an answer were due. */
interface Member {
  readonly socket: WebSocket;
  rooms: readonly string[];
  readonly waiting: Map<string, { readonly dueMs: number; readonly tags: { readonly step: string } }>;
  stored: number;
}

interface ServerFrame {
  readonly type: "ready" | "ack" | "error";
  readonly rooms: readonly { readonly roomId: string }[];
  readonly clientMessageId: string;
}

/** What begins so is a delivery, which is not worth parsing. */
const DELIVERY = '{"type":"message"';

function openMember(token: string, index: number, isOver: () => boolean): Member {
  const url = (CHAT_URLS[index % CHAT_URLS.length] ?? "").replace(/^http/, "ws");
  const socket = new WebSocket(`${url}/ws`, null, { headers: bearer(token) });
  const member: Member = { socket, rooms: [], waiting: new Map(), stored: 0 };
  socket.onmessage = (event) => {
    const text = event?.data as string;
    if (text.startsWith(DELIVERY)) return;
    answered(member, JSON.parse(text) as ServerFrame);
  };
  socket.onclose = () => {
    if (!isOver()) lost.add(1);
  };
  return member;
}

function answered(member: Member, { type, rooms, clientMessageId }: ServerFrame): void {
  // The first frame is `ready`: from then on every message of the user's rooms must come.
  if (type === "ready") {
    member.rooms = rooms.map(({ roomId }) => roomId);
    ready.add(1);
    return;
  }
  const waiting = member.waiting.get(clientMessageId);
  member.waiting.delete(clientMessageId);
  if (type === "error") refused.add(1, waiting?.tags);
  if (type !== "ack" || waiting === undefined) return;
  acknowledged.add(1, waiting.tags);
  storeDuration.add(Date.now() - waiting.dueMs, waiting.tags);
}

interface Sending {
  readonly members: readonly Member[];
  readonly rate: number;
  readonly startMs: number;
  readonly marker: string;
}

/** Sends this user's part of a step at its constant rate. A message that goes out late counts from when it was due. */
function sendDue({ members, rate, startMs, marker }: Sending): void {
  const tags = { step: `socket_${rate}` };
  const perSecond = (rate * members.length) / SOCKETS;
  const total = Math.round(perSecond * STEP_SECONDS);
  let count = 0;
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((Date.now() - startMs) * perSecond) / 1_000));
    for (; count < due; count += 1) {
      const member = members[count % members.length] as Member;
      const room = member.rooms[member.stored % member.rooms.length];
      member.stored += 1;
      const clientMessageId = `${marker}.s${exec.vu.idInTest}.${rate}.${count}`;
      member.waiting.set(clientMessageId, { dueMs: startMs + (count * 1_000) / perSecond, tags });
      const text = `${TEXT} ${count}`;
      member.socket.send(
        `{"type":"send","roomId":"${room}","clientMessageId":"${clientMessageId}","text":"${text}"}`,
      );
      sent.add(1, tags);
    }
    if (count >= total) clearInterval(timer);
  }, SENDING_MS);
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
