/**
 * Runs inside k6. Tells the harness of the first failed requests and checks of each virtual user, through lines of the
 * log that the harness takes out again. It looks at what k6 returned and never changes it; whatever goes wrong here is
 * kept from the script, which then runs as without it.
 */
import exec from "k6/execution";
import { FAILURE_MARK } from "./failure-mark.ts";

declare const console: { info(message: string): void };

/** Each virtual user tells of so many failures; of very many users each tells of one. */
const TOLD_MAX = 3;
const MANY_USERS = 200;
/** Checks that are looked at one by one, after one call of several has failed, until it is known which. */
const CLOSER_LOOKS_MAX = 20;
/** Failed checks that each virtual user tells of; the check of a request comes after it. */
const CHECKS_TOLD_MAX = 4;
const BODY_LENGTH_MAX = 2_000;
/** After so many failures of kinds that were told, only one in ten is looked at: where all fails, looking costs most. */
const REPEATS_MAX = 20;
const LOOK_AT_EVERY = 10;

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly error_code?: number;
  readonly url?: string;
  readonly body?: unknown;
  readonly request?: { readonly method?: string; readonly url?: string };
}

type CallParameters = {
  readonly responseCallback?: unknown;
  readonly tags?: { readonly name?: unknown };
} | null;
export type Call = (this: unknown, ...values: unknown[]) => unknown;
type Expected = (status: number) => boolean;

/** Kept before the script can put something else in its place. */
const say = console.info.bind(console);
const told = new WeakMap<object, string>();
const toldKinds = new Set<string>();
const expectations = new WeakMap<object, Expected>();
const usual: Expected = (status) => status >= 200 && status < 400;
/** What the virtual user expects of every answer; `null`: nothing is judged. */
let expected: Expected | null | undefined = usual;
let closerLooks = 0;
let checksTold = 0;
let repeats = 0;
let isSpent = false;
let count = 0;

/** The call, looking at the answer afterwards. `url` and `at`: where the URL and the parameters stand among its values. */
export function watched(call: Call | undefined, url: number, at: number): Call | undefined {
  if (typeof call !== "function") return call;
  return named(call, function (this: unknown, ...values: unknown[]) {
    const answer = call.apply(this, values);
    if (!isSpent) look(answer, values[at], values[url]);
    return answer;
  });
}

export function watchedLater(call: Call | undefined, url: number, at: number): Call | undefined {
  if (typeof call !== "function") return call;
  return named(call, function (this: unknown, ...values: unknown[]) {
    const answer = call.apply(this, values) as PromiseLike<unknown>;
    if (!isSpent) void answer.then((late) => look(late, values[at], values[url]), nothing);
    return answer;
  });
}

/** A batch of requests: a list, or an object, of answers in the order of what was asked. */
export function watchedBatch(call: Call | undefined): Call | undefined {
  if (typeof call !== "function") return call;
  return named(call, function (this: unknown, ...values: unknown[]) {
    const answers = call.apply(this, values);
    if (!isSpent) lookAtAll(answers, values[0]);
    return answers;
  });
}

/** `http.expectedStatuses`: what it gives is remembered with what it stands for. */
export function rememberedStatuses(call: Call | undefined): Call | undefined {
  if (typeof call !== "function") return call;
  return named(call, function (this: unknown, ...values: unknown[]) {
    const callback = call.apply(this, values);
    if (isObject(callback)) expectations.set(callback, (status) => values.some((one) => holds(one, status)));
    return callback;
  });
}

/** `http.setResponseCallback`. */
export function rememberedCallback(call: Call | undefined): Call | undefined {
  if (typeof call !== "function") return call;
  return named(call, function (this: unknown, ...values: unknown[]) {
    const result = call.apply(this, values);
    expected = expectedBy(values[0]);
    return result;
  });
}

/** `check`: which of several failed is learnt by a closer look at the calls that follow. */
export function watchedCheck(call: Call | undefined): Call | undefined {
  if (typeof call !== "function") return call;
  return named(call, function (this: unknown, ...values: unknown[]) {
    if (closerLooks > 0) return lookCloser(call, this, values);
    const result = call.apply(this, values);
    if (result === false && checksTold < CHECKS_TOLD_MAX) failedCheck(values[0], namesOf(values[1]), false);
    return result;
  });
}

function lookCloser(call: Call, self: unknown, values: unknown[]): unknown {
  closerLooks -= 1;
  const names = namesOf(values[1]);
  const failed: string[] = [];
  const sets = values[1] as Record<string, unknown>;
  const seen: Record<string, unknown> = {};
  for (const name of names) {
    const own = sets[name];
    const value =
      typeof own === "function"
        ? (given: unknown): unknown => {
            const result = (own as (given: unknown) => unknown)(given);
            if (!result) failed.push(name);
            return result;
          }
        : own;
    Object.defineProperty(seen, name, { value, enumerable: true, configurable: true, writable: true });
  }
  const result = call.apply(self, [values[0], seen, ...values.slice(2)]);
  if (result === false && failed.length > 0) failedCheck(values[0], failed, true);
  return result;
}

function failedCheck(value: unknown, names: readonly string[], byCloserLook: boolean): void {
  try {
    if (isRepeat()) return;
    const exact = byCloserLook || names.length === 1;
    const id = isObject(value) ? told.get(value) : undefined;
    const kind = `check ${exact} ${id === undefined} ${names.join(" ")}`;
    if (toldKinds.has(kind)) {
      repeats += 1;
      return;
    }
    toldKinds.add(kind);
    checksTold += 1;
    closerLooks = exact ? 0 : CLOSER_LOOKS_MAX;
    if (id !== undefined) send({ id, checks: names, exact });
    else if (!isSpent)
      tell({ ...(isAnswer(value) ? described(value, null) : {}), checks: names, exact }, value);
  } catch {
    giveUp();
  }
}

/** Whether this failure need not be looked at. */
function isRepeat(): boolean {
  if (repeats < REPEATS_MAX) return false;
  repeats += 1;
  return repeats % LOOK_AT_EVERY !== 0;
}

/** `url`: as it was asked for, a text or what `http.url` makes. */
function look(answer: unknown, parameters: unknown, url: unknown): void {
  try {
    if (!isObject(answer)) return;
    const given: CallParameters = isObject(parameters) ? parameters : null;
    const callback = given?.responseCallback;
    const expects = callback === undefined ? expected : expectedBy(callback);
    if (expects === null || expects === undefined || expects((answer as Answer).status)) return;
    if (isRepeat()) return;
    const { status, error_code: code = 0, request } = answer as Answer;
    const name = given?.tags?.name ?? (isObject(url) ? (url as { name?: unknown }).name : undefined);
    // All that follows costs more than this: most failures are of a kind that was told.
    const kind = `${request?.method} ${status} ${code} ${String(name ?? url).split("?", 1)[0]}`;
    if (toldKinds.has(kind)) {
      repeats += 1;
      return;
    }
    toldKinds.add(kind);
    tell(described(answer as Answer, name), answer);
  } catch {
    giveUp();
  }
}

function lookAtAll(answers: unknown, asked: unknown): void {
  try {
    if (!isObject(answers)) return;
    const requests = (isObject(asked) ? asked : {}) as Record<string, unknown>;
    for (const key of Object.keys(answers)) {
      const request = requests[key];
      const parameters = Array.isArray(request)
        ? (request as unknown[])[3]
        : (request as { params?: unknown } | undefined)?.params;
      const url = Array.isArray(request)
        ? (request as unknown[])[1]
        : ((request as { url?: unknown } | undefined)?.url ?? request);
      look((answers as Record<string, unknown>)[key], parameters, url);
    }
  } catch {
    giveUp();
  }
}

function tell(description: object, answer: unknown): void {
  count += 1;
  const vu = exec.vu.idInTest;
  const id = `${vu}-${count}`;
  if (isObject(answer)) told.set(answer, id);
  send({ id, atMs: Date.now(), scenario: scenarioName(), ...description });
  if (count >= (vu > MANY_USERS ? 1 : TOLD_MAX)) isSpent = true;
}

/** Nothing more is looked at. */
function giveUp(): void {
  isSpent = true;
  closerLooks = 0;
  checksTold = CHECKS_TOLD_MAX;
}

function send(failure: object): void {
  say(`${FAILURE_MARK}${JSON.stringify(failure)}`);
}

interface Described {
  readonly method: string;
  readonly url: string;
  readonly name: string | null;
  readonly status: number;
  readonly errorCode: number;
  readonly error: string;
  readonly body: string | null;
  readonly bodyLength: number;
}

function described(answer: Answer, name: unknown): Described {
  const { status, request, body } = answer;
  const url = request?.url ?? answer.url ?? "";
  return {
    method: request?.method ?? "",
    url: url.slice(0, BODY_LENGTH_MAX),
    name: typeof name === "string" && name !== "" ? name : null,
    status,
    errorCode: answer.error_code ?? 0,
    error: (answer.error ?? "").slice(0, BODY_LENGTH_MAX),
    ...bodyOf(body),
  };
}

function bodyOf(body: unknown): { body: string | null; bodyLength: number } {
  if (typeof body === "string") return { body: body.slice(0, BODY_LENGTH_MAX), bodyLength: body.length };
  const bytes = isObject(body) ? (body as { byteLength?: number }).byteLength : undefined;
  return { body: null, bodyLength: bytes ?? 0 };
}

/** Set-up and tear-down have none. */
function scenarioName(): string | null {
  try {
    return exec.scenario.name;
  } catch {
    return null;
  }
}

/** `undefined`: not known, so nothing is said. */
function expectedBy(callback: unknown): Expected | null | undefined {
  if (callback === null) return null;
  return isObject(callback) ? expectations.get(callback) : undefined;
}

function holds(one: unknown, status: number): boolean {
  if (typeof one === "number") return one === status;
  const { min, max } = (one ?? {}) as { min?: number; max?: number };
  return min !== undefined && max !== undefined && status >= min && status <= max;
}

function namesOf(sets: unknown): string[] {
  return isObject(sets) ? Object.keys(sets) : [];
}

function isAnswer(value: unknown): value is Answer {
  return (
    isObject(value) && typeof (value as Answer).status === "number" && isObject((value as Answer).request)
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function named(call: Call, copy: Call): Call {
  Object.defineProperty(copy, "name", { value: call.name, configurable: true });
  Object.defineProperty(copy, "length", { value: call.length, configurable: true });
  return copy;
}

function nothing(): void {
  // A rejection is the script's.
}
