import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { proveInventory } from './inventory-proof.js';
import { InventoryProofType } from './inventory-proof.type.js';

@Resolver()
export class InventoryProofResolver {
  @Query(() => InventoryProofType, {
    description:
      "The counts of an event's places, the length of its ledger and the head of the chain. For OWNER and MANAGER of " +
      'the organization; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  inventoryProof(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Ctx() ctx: Context,
  ): Promise<InventoryProofType> {
    return proveInventory(ctx.read, idArgument('evt', eventId, 'eventId'));
  }
}
