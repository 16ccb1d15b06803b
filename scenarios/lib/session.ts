import { sleep } from "k6";
import exec from "k6/execution";
import { call, hasField, hasList, type Answer } from "./http.ts";
import { beginIteration } from "./phase.ts";
import { plan } from "./plan.ts";
import { createRandom, between, type Random } from "./random.ts";

export interface Room {
  readonly id: string;
}

/** Somebody signed in: what a user needs for all that follows. */
export interface Session {
  readonly token: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly rooms: readonly Room[];
}

const TENANT_ID = __ENV["TENANT_ID"] || "default";
const EMAIL = __ENV["SMOKE_EMAIL"] || "admin@example.com";
const PASSWORD = __ENV["SMOKE_PASSWORD"] || "pass1234";
/** Users that the fixtures have seeded; 0 where there is only the one account. */
const USER_COUNT = Number(__ENV["USER_COUNT"] || "0");
/** Iterations before a user signs out and in again: sign-ins stay in the mix without one per iteration. */
const ITERATIONS_PER_SESSION = { low: 15, high: 25 } as const;
/** Pause after a failed sign-in, so that users locked out do not become a loop of requests. */
const SIGN_IN_PAUSE_SECONDS = 1;

interface LoginBody {
  readonly accessToken: string;
  readonly user: { readonly id: string };
}

/**
 * The session of one virtual user: signed in once, kept over iterations, renewed after some of them or when the
 * service no longer accepts it.
 */
export class UserSession {
  readonly random: Random = createRandom(plan.seed * 1_000_003 + exec.vu.idInTest);
  #session: Session | null = null;
  #iterationsLeft = 0;

  /** Begins an iteration: the session to use in it; `null` (after a pause) when signing in failed. */
  current(): Session | null {
    beginIteration();
    if (this.#session !== null && this.#iterationsLeft-- > 0) return this.#session;
    if (this.#session !== null) this.#signOut(this.#session);
    this.#session = this.#signIn();
    this.#iterationsLeft = between(ITERATIONS_PER_SESSION.low, ITERATIONS_PER_SESSION.high, this.random);
    if (this.#session === null) sleep(SIGN_IN_PAUSE_SECONDS);
    return this.#session;
  }

  /** Takes note of an answer: 401 ends the session. */
  heed<Body>(answer: Answer<Body>): Answer<Body> {
    if (answer.status === 401) this.#session = null;
    return answer;
  }

  /** The session is not good any more: the next iteration signs in anew. */
  forget(): void {
    this.#session = null;
  }

  #signIn(): Session | null {
    const email = USER_COUNT > 0 ? userEmail(((exec.vu.idInTest - 1) % USER_COUNT) + 1) : EMAIL;
    const login = call(
      {
        service: "session",
        method: "POST",
        route: "/api/v1/auth/login",
        path: "/api/v1/auth/login",
        body: { tenantId: TENANT_ID, email, password: PASSWORD },
      },
      isLogin,
    );
    if (login.body === null) return null;
    const { accessToken: token, user } = login.body;
    const rooms = call(
      { service: "chat", method: "GET", route: "/api/v1/rooms", path: "/api/v1/rooms", token },
      (body): body is { rooms: Room[] } => hasList(body, "rooms"),
    );
    if (rooms.body === null || rooms.body.rooms.length === 0) return null;
    return { token, userId: user.id, tenantId: TENANT_ID, rooms: rooms.body.rooms };
  }

  #signOut({ token }: Session): void {
    const path = "/api/v1/auth/logout";
    call(
      { service: "session", method: "POST", route: path, path, token, status: 204 },
      (body): body is null => body === null,
    );
  }
}

/** Address of the n-th seeded user, from 1. */
function userEmail(number: number): string {
  return `user-${String(number).padStart(6, "0")}@example.com`;
}

function isLogin(body: unknown): body is LoginBody {
  return hasField(body, "accessToken", "string") && hasField((body as LoginBody).user, "id", "string");
}
