/** The code of what the operating system refused, such as `EACCES`; `undefined` when it was something else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
