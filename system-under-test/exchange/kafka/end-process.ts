/**
 * Ends the service with this error, as an uncaught one: thrown where it happens, the Kafka client would take it for a
 * failed batch and give the same records again for ever.
 */
export function endProcess(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}
