/** Begins the lines of k6's log in which the script's bundle tells the harness of a failure. */
export const FAILURE_MARK = "\u0001loadproof-failure ";
