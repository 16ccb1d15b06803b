/**
 * Ids that the invariants of the chat system are checked with, each a whole number below 2^53. `null` where a part is no
 * number or too large, as it may be with a chat system that is not the bundled one: nobody looks for those.
 */
const SENDERS_MAX = 2 ** 16;
const MESSAGES_PER_SENDER_MAX = 2 ** 21;
/** A place in a room is kept modulo this. */
const PLACES = 2 ** 16;
const ROOMS_MAX = 2 ** 26;
const USERS_MAX = 2 ** 27;

/** One message of one virtual user was acknowledged at this place of its room. */
export function acknowledgedId(sender: number, message: number, sequence: number): number | null {
  if (!isBelow(sender, SENDERS_MAX) || !isBelow(message, MESSAGES_PER_SENDER_MAX)) return null;
  if (!isBelow(sequence, Number.MAX_SAFE_INTEGER)) return null;
  return (sender * MESSAGES_PER_SENDER_MAX + message) * PLACES + (sequence % PLACES);
}

/** A message of this room was delivered to this user. */
export function deliveredPair(userId: string, roomId: string): number | null {
  const [user, room] = [Number(userId), Number(roomId)];
  return isBelow(user, USERS_MAX) && isBelow(room, ROOMS_MAX) ? user * ROOMS_MAX + room : null;
}

function isBelow(value: number, bound: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && value < bound;
}
