/**
 * All that the harness takes from the process it runs in. Made once in `main.ts`; nothing else touches `process.*`,
 * so every part can be run with another clock, environment or terminal.
 */
export interface Context {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder the user called from; relative paths of the user resolve against it. */
  readonly workingDirectory: string;
  /** Absolute path of the loadproof checkout. */
  readonly projectDirectory: string;
  readonly platform: NodeJS.Platform;
  readonly architecture: string;
  /** Effective user id; undefined where the platform has none. */
  readonly userId: number | undefined;
  readonly nodeExecutable: string;
  readonly nodeVersion: string;
  readonly processId: number;
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Aborted by the first SIGINT or SIGTERM; the reason is the signal's name. */
  readonly interrupted: AbortSignal;
}
