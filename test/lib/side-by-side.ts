/**
 * Begins work on each in its order, at most `atOnce` at a time. Gives the results by what they are of; one that fails is for
 * whoever asks for it.
 */
export function sideBySide<One, Result>(
  all: readonly One[],
  atOnce: number,
  work: (one: One) => Promise<Result>,
): ReadonlyMap<One, Promise<Result>> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const begin = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return new Map(
    all.map((one) => {
      const result = begin().then(() => work(one).finally(end));
      result.catch(() => undefined);
      return [one, result] as const;
    }),
  );
}
