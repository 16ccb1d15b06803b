import { check, fail, sleep } from "k6";
import exec from "k6/execution";
import http, { type Params } from "k6/http";
import { Counter, Trend } from "k6/metrics";
import type { Options, Scenario } from "k6/options";
import { WebSocket } from "k6/websockets";

/**
 * Users with an open WebSocket, and others that store messages by REST at a constant rate, in steps; then steps in which
 * the users with a WebSocket send. Users 1 to SOCKETS have a WebSocket, the POSTERS after them store by REST. A step by REST
 * is the k6 scenario `rate_<messages per second>`; one by WebSocket has the metrics `bench_socket_<messages per second>_*`.
 * What runs for each message is kept small, because k6 shares the machine with what it measures.
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
/** Several for each user that stores: as many requests are under way when the system stalls for 0.3 s at 2,000/s. */
const POSTER_VUS = 800;
const OPENING_SECONDS = 20;
/** A user whose WebSocket is not ready by then connects again, once, which leaves as long until the first step. */
const READY_MS_MAX = 9_000;
const PAUSE_SECONDS = 4;
const BATCH = 20;
const HEADERS = { "Content-Type": "application/json" };
const TEXT = "alpha deploy review merge standup incident release metrics lunch bravo";
const TOTAL_SECONDS = stepStart(RATES.length + SOCKET_RATES.length);
const RECEIVERS = Math.ceil(SOCKETS / SOCKETS_PER_VU);
/** How often a virtual user looks for messages that are due. */
const SENDING_MS = 20;

const ready = new Counter("bench_sockets_ready");
const lost = new Counter("bench_sockets_lost");
const again = new Counter("bench_sockets_again");

/** Metrics of a step by WebSocket: names of their own cost less than tags. */
interface SocketStep {
  readonly rate: number;
  readonly sent: Counter;
  readonly refused: Counter;
  /** One value for each acknowledgement. */
  readonly duration: Trend;
}

const SOCKET_STEPS: readonly SocketStep[] = SOCKET_RATES.map((rate) => ({
  rate,
  sent: new Counter(`bench_socket_${rate}_sent`),
  refused: new Counter(`bench_socket_${rate}_refused`),
  duration: new Trend(`bench_socket_${rate}_duration`, true),
}));

export const options: Options = {
  noCookiesReset: true,
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
    preAllocatedVUs: POSTER_VUS,
    maxVUs: POSTER_VUS,
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
/** What stays the same from message to message of a virtual user: asking k6 for its number costs as much as the body. */
let own: { readonly urls: readonly string[]; readonly begin: string; readonly params: Params } | null = null;

function ownOf({ marker, posters }: Setup): NonNullable<typeof own> {
  const { idInTest } = exec.vu;
  const { token, rooms } = posters[idInTest % posters.length] as Poster;
  const url = CHAT_URLS[idInTest % CHAT_URLS.length];
  return {
    urls: rooms.map((room) => `${url}/api/v1/rooms/${room}/messages`),
    begin: `{"clientMessageId":"${marker}.${idInTest}.`,
    params: { headers: { ...HEADERS, ...bearer(token) }, responseType: "none", timeout: "5s" },
  };
}

export function store(setup: Setup): void {
  own ??= ownOf(setup);
  const { urls, begin, params } = own;
  stored += 1;
  http.post(urls[stored % urls.length] as string, `${begin}${stored}","text":"${TEXT} ${stored}"}`, params);
}

/** Holds sockets until the last step is over. What arrives is counted by k6 (`ws_msgs_received`). */
export function receive({ marker }: Setup): void {
  const first = exec.scenario.iterationInTest * SOCKETS_PER_VU;
  const count = Math.min(SOCKETS_PER_VU, SOCKETS - first);
  let over = false;
  const members = signIn(first, count).map((token, index) => openMember(token, first + index, () => over));
  const { startTime } = exec.scenario;
  const prefix = `${marker}.s${exec.vu.idInTest}`;
  SOCKET_STEPS.forEach((step, index) => {
    const startMs = startTime + stepStart(RATES.length + index) * 1_000;
    setTimeout(() => sendDue({ members, step, startMs, prefix }), startMs - Date.now());
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
  socket: WebSocket;
  rooms: readonly string[];
  readonly waiting: Map<string, { readonly dueMs: number; readonly step: SocketStep }>;
  stored: number;
}

interface ReadyFrame {
  readonly type: string;
  readonly rooms: readonly { readonly roomId: string }[];
}

/** `readyState` of a WebSocket that is open. */
const OPEN = 1;
/** How an answer begins; what begins otherwise is a delivery. */
const ACKNOWLEDGED = '{"type":"ack","clientMessageId":"';
const REFUSED = '{"type":"error"';

function openMember(token: string, index: number, isOver: () => boolean): Member {
  const url = `${(CHAT_URLS[index % CHAT_URLS.length] ?? "").replace(/^http/, "ws")}/ws`;
  const connect = (): WebSocket => new WebSocket(url, null, { headers: bearer(token) });
  const member: Member = { socket: connect(), rooms: [], waiting: new Map(), stored: 0 };
  listen(member, isOver);
  setTimeout(() => {
    if (member.rooms.length > 0) return;
    again.add(1);
    abandon(member.socket);
    member.socket = connect();
    listen(member, isOver);
  }, READY_MS_MAX);
  return member;
}

function listen(member: Member, isOver: () => boolean): void {
  const { socket } = member;
  // The first frame is `ready`: from then on every message of the user's rooms must come. k6 counts them by itself, and
  // calling a script for each costs it more, so nobody listens before this user sends.
  socket.onmessage = (event) => {
    const { type, rooms } = JSON.parse(event?.data as string) as ReadyFrame;
    if (type !== "ready") fail(`the first frame is ${type}`);
    member.rooms = rooms.map(({ roomId }) => roomId);
    socket.onmessage = null as never;
    ready.add(1);
  };
  socket.onclose = () => {
    // One that was never ready is counted by being connected again, or by being missed among the ready.
    if (!isOver() && member.rooms.length > 0) lost.add(1);
  };
}

/** Closes it at once, or as soon as it opens: k6 can't close what is not open yet. */
function abandon(socket: WebSocket): void {
  socket.onmessage = null as never;
  socket.onclose = null as never;
  socket.onopen = () => socket.close();
  if (socket.readyState === OPEN) socket.close();
}

function answered({ waiting }: Member, text: string): void {
  const isAcknowledged = text.startsWith(ACKNOWLEDGED);
  if (!isAcknowledged && !text.startsWith(REFUSED)) return;
  const clientMessageId = isAcknowledged
    ? text.slice(ACKNOWLEDGED.length, text.indexOf('"', ACKNOWLEDGED.length))
    : (JSON.parse(text) as { readonly clientMessageId: string }).clientMessageId;
  const sending = waiting.get(clientMessageId);
  if (sending === undefined) return;
  waiting.delete(clientMessageId);
  const { dueMs, step } = sending;
  if (isAcknowledged) step.duration.add(Date.now() - dueMs);
  else step.refused.add(1);
}

interface Sending {
  readonly members: readonly Member[];
  readonly step: SocketStep;
  readonly startMs: number;
  /** Of the client message ids, for this virtual user. */
  readonly prefix: string;
}

/** Sends this user's part of a step at its constant rate. A message that goes out late counts from when it was due. */
function sendDue({ members, step, startMs, prefix }: Sending): void {
  for (const member of members) member.socket.onmessage = (event) => answered(member, event?.data as string);
  const perSecond = (step.rate * members.length) / SOCKETS;
  const total = Math.round(perSecond * STEP_SECONDS);
  let count = 0;
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((Date.now() - startMs) * perSecond) / 1_000));
    if (due > count) step.sent.add(due - count);
    for (; count < due; count += 1) {
      const member = members[count % members.length] as Member;
      const room = member.rooms[member.stored % member.rooms.length];
      member.stored += 1;
      const clientMessageId = `${prefix}.${step.rate}.${count}`;
      member.waiting.set(clientMessageId, { dueMs: startMs + (count * 1_000) / perSecond, step });
      const text = `${TEXT} ${count}`;
      member.socket.send(
        `{"type":"send","roomId":"${room}","clientMessageId":"${clientMessageId}","text":"${text}"}`,
      );
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
