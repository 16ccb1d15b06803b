import type { Proofs } from "../proof.ts";

export const EXCHANGE_PROOFS: Proofs = {};
