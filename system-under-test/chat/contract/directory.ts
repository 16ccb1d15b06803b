import { z } from "zod";

/** What the other services need to know of a tenant. */
export const tenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(["active", "suspended"]),
  region: z.string(),
  plan: z.string(),
  limits: z.object({ messageCharactersMax: z.number() }),
  createdAt: z.string(),
});
export type Tenant = z.infer<typeof tenantSchema>;

export const userSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  email: z.string(),
  displayName: z.string(),
  unitId: z.string().nullable(),
});
export type User = z.infer<typeof userSchema>;

/** Only session ever sees the hash. */
export const userWithPasswordSchema = userSchema.extend({ passwordHash: z.string() });

/** Cost of checking a password: see `PasswordCost`. */
export const passwordCostSchema = z.object({ logN: z.number().int(), blockSize: z.number().int() });

/** A room of the caller; `lastSequence` is the place of its newest message, 0 when it has none. */
const roomSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(["member", "admin"]),
  lastSequence: z.number(),
});
export type Room = z.infer<typeof roomSchema>;
export const roomsSchema = z.object({ rooms: z.array(roomSchema) });

export const roomPositionsSchema = z.object({
  positions: z.array(z.object({ roomId: z.string(), lastSequence: z.number() })),
});

export interface OrganizationUnit {
  readonly id: string;
  readonly name: string;
  readonly members: number;
  readonly children: readonly OrganizationUnit[];
}

export const unitsSchema = z.object({
  units: z.array(
    z.object({ id: z.string(), parentId: z.string().nullable(), name: z.string(), members: z.number() }),
  ),
});
export type UnitRow = z.infer<typeof unitsSchema>["units"][number];
