/** Status of `/health`; 0 when nothing answers. */
export async function healthStatus(url: string): Promise<number> {
  try {
    const answer = await fetch(`${url}/health`, {
      headers: { connection: "close" },
      signal: AbortSignal.timeout(3_000),
    });
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}
