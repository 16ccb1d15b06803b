/**
 * The tag by which the bundled scenarios tell k6, and whoever reads its samples, the phase of a sample. Short, as it stands
 * in each of them; `phase` itself is left to scripts.
 */
export const PHASE_MARK = "_phase";
