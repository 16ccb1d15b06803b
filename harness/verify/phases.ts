/** The phases of 000, in the order of its days. */
export const PHASE_NUMBERS = [1, 2, 3, 4] as const;
export type Phase = (typeof PHASE_NUMBERS)[number];
