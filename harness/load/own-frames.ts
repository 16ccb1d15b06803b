/** Frames of a stack that lie in what the bundle adds to a script (`at openFrom (loadproof:module-files:9:35(13))`). */
const OWN_FRAME =
  /\s+at (?:\S+ \(loadproof:[^\s()]+(?:\(\d+\))?\)|loadproof:[^\s()]+(?:\(\d+\))?|loadproofOpen \([^\s()]+(?:\(\d+\))?\))/g;

/** A stack as the script's author would have it. */
export function withoutOwnFrames(message: string): string {
  return message.replaceAll(OWN_FRAME, "");
}
