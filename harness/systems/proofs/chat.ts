import type { Proofs } from "../proof.ts";

export const CHAT_PROOFS: Proofs = {};
