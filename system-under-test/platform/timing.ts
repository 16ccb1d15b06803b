import { ServiceError } from "./errors.ts";

/** The promise's result, or the error that `late` makes after `timeoutMs`. The work itself is not stopped. */
export async function within<Result>(
  work: Promise<Result>,
  timeoutMs: number,
  late: () => Error,
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The promise's result, or a `dependency_timeout` after `timeoutMs`. The work itself is not stopped. */
export async function withTimeout<Result>(
  work: Promise<Result>,
  timeoutMs: number,
  what: string,
): Promise<Result> {
  const late = (): Error => new ServiceError("dependency_timeout", `${what} within ${timeoutMs} ms`);
  return within(work, timeoutMs, late);
}
