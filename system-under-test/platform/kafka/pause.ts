/** Waits for so many milliseconds; not at all when there are none left. */
export async function pause(ms: number): Promise<void> {
  if (ms > 0) {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
