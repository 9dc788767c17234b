import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { CodeTaken, MaxUsesBelowUses } from './discount.problems.js';
import { DiscountType } from './discount.type.js';

@ObjectType({ description: 'The code can be used.' })
export class CreateDiscountSuccess {
  @Field(() => DiscountType, { description: 'The new discount.' })
  discount: DiscountType;
}

@ObjectType({ description: 'The discount was changed.' })
export class UpdateDiscountSuccess {
  @Field(() => DiscountType, { description: 'The discount, as changed.' })
  discount: DiscountType;
}

@ObjectType({ description: 'The discount is out of use.' })
export class ArchiveDiscountSuccess {
  @Field(() => DiscountType, { description: 'The discount, as archived.' })
  discount: DiscountType;
}

export const CreateDiscountResult = resultOf('CreateDiscount', CreateDiscountSuccess, [CodeTaken]);
export const UpdateDiscountResult = resultOf('UpdateDiscount', UpdateDiscountSuccess, [MaxUsesBelowUses]);
export const ArchiveDiscountResult = resultOf('ArchiveDiscount', ArchiveDiscountSuccess, []);
