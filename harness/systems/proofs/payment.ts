import type { Proofs } from "../proof.ts";

export const PAYMENT_PROOFS: Proofs = {};
