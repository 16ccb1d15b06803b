import { messageOf } from "../../errors.ts";

/** What a part of the system answered to one question of a look. */
export type Answer =
  | { readonly answered: true; readonly status: number; readonly text: string }
  | { readonly answered: false; readonly why: string };

export async function ask(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { signal });
    return { answered: true, status: response.status, text: await response.text() };
  } catch (error) {
    return { answered: false, why: signal.aborted ? "no answer in time" : `no answer: ${causeOf(error)}` };
  }
}

/** The same for JSON of a known shape; `null` where that did not come. */
export async function askJson<Value>(
  url: string,
  schema: { safeParse(value: unknown): { readonly data?: Value } },
  signal: AbortSignal,
): Promise<Value | null> {
  const answer = await ask(url, signal);
  return answer.answered && answer.status === 200 ? parsed(answer.text, schema) : null;
}

export function parsed<Value>(
  text: string,
  schema: { safeParse(value: unknown): { readonly data?: Value } },
): Value | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** `fetch failed` says nothing; what it was caused by does. */
function causeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : messageOf(cause ?? error);
}
