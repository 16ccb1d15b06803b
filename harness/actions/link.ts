import type {
  Carried,
  EnvironmentNeeds,
  Link,
  Path,
  ProbeConnection,
  ProxiedWay,
  RoundTrip,
} from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";

/** The link that a subject names (`chat/redis`), or `null`. */
export function linkOf(subject: string): Link | null {
  const [from, to, ...more] = subject.split("/");
  return from && to && more.length === 0 ? { from, to } : null;
}

export function linkNeeds({ subject }: Action): EnvironmentNeeds {
  const link = linkOf(subject);
  return link === null ? {} : { links: [link] };
}

/** What was carried on several ways: the most telling of them, for one that is used is enough. */
export function mostCarried(all: readonly (Carried | null)[]): Carried | null {
  const told = all.filter((one) => one !== null);
  return told.length < all.length
    ? null
    : told.reduce<Carried | null>(
        (most, one) => (most === null || one.bytes > most.bytes ? one : most),
        null,
      );
}

/** Opens so many connections and asks once on each, all at the same time. */
export async function askAnew(
  way: ProxiedWay,
  path: Path,
  { count, timeoutMs }: { readonly count: number; readonly timeoutMs: number },
): Promise<readonly RoundTrip[]> {
  return Promise.all(Array.from({ length: count }, async () => askOn(await way.connect(path), timeoutMs)));
}

export async function askOn(opened: ProbeConnection, timeoutMs: number): Promise<RoundTrip> {
  using connection = opened;
  return await connection.ask(timeoutMs);
}

/** How long the answers took; `null` when one did not come. */
export function answerTimes(trips: readonly RoundTrip[]): readonly number[] | null {
  const times = trips.flatMap((trip) => (trip.outcome === "answered" ? [trip.lengthMs] : []));
  return times.length === trips.length ? times : null;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
