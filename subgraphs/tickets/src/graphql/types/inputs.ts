import {
  ArrayMaxSize,
  ArrayMinSize,
  IsOptional,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { anId, idPattern } from './an-id.js';

/** Above any limit a buyer can have: what is too many for this buyer is said by the use case, with the limit. */
const maxSelection = 100;

const keyDescription =
  'Made by the client for this one action (a UUID is a good one), 8 to 128 characters. Sent again after a lost answer, it gets the same answer and not a second effect.';

const guestTokenDescription =
  'Of createGuestToken, for visitors who have not signed in; of no account for those who have.';

const accessCodeDescription =
  'Of a presale, a fan club, a channel: opens the places kept for it, within its dates. Case, spaces and dashes do not matter. An unknown one is BAD_USER_INPUT; before or after its dates the answer is SalesClosed.';

const admissionDescription =
  'WaitingRoomPlace.admission, where the event has a waiting room; of no account elsewhere, nor for places added to a hold.';

const addToHoldDescription =
  'A hold of the viewer to add these places to, all or none, instead of making a new one: seats and areas, in one order. Its clock stays as it is, whatever comes of it; extendHold moves it. The same key again adds nothing, nor do seats it has already; with other input the key is refused (CONFLICT).';

@InputType({ description: 'Seats to hold, all or nothing.' })
export class HoldSeatsInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => [ID], { description: '"section/row/number" as in SeatRow.seatIds, or Seat.id; each once.' })
  @ArrayMinSize(1, { message: 'must name at least one seat' })
  @ArrayMaxSize(maxSelection, { message: `must name at most ${maxSelection} seats` })
  @Length(5, 300, { each: true, message: 'must be seat ids such as "Parterre/C/12"' })
  seatIds: string[];

  @Field(() => ID, { nullable: true, description: addToHoldDescription })
  @IsOptional()
  @Matches(idPattern, anId)
  addToHoldId?: string | null;

  @Field(() => String, { nullable: true, description: guestTokenDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  guestToken?: string | null;

  @Field(() => String, { nullable: true, description: accessCodeDescription })
  @IsOptional()
  @Length(1, 64, { message: 'must have 1 to 64 characters' })
  accessCode?: string | null;

  @Field(() => String, { nullable: true, description: admissionDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  admission?: string | null;

  @Field(() => String, { description: keyDescription })
  @Length(8, 128, { message: 'must have 8 to 128 characters' })
  idempotencyKey: string;
}

@InputType({ description: 'Seats to be chosen by the server: the best there are for this wish.' })
export class HoldBestSeatsInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => Int, { description: 'How many seats, at least 1.' })
  @Min(1, { message: 'must be at least 1' })
  @Max(maxSelection, { message: `must be at most ${maxSelection}` })
  quantity: number;

  @Field(() => [ID], {
    nullable: true,
    description: 'Ids of price tiers (Event.priceTiers); any when absent or empty.',
  })
  @IsOptional()
  @ArrayMaxSize(50, { message: 'must name at most 50 price tiers' })
  @Matches(idPattern, { each: true, ...anId })
  priceTierIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Names of sections; any when absent or empty.' })
  @IsOptional()
  @ArrayMaxSize(100, { message: 'must name at most 100 sections' })
  @Length(1, 64, { each: true, message: 'must be names of sections, 1 to 64 characters each' })
  sections?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'True: at least one of the seats is accessible by wheelchair and the others are beside it if that can be. False: such seats are given only when nothing else is left.',
  })
  accessible: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'True: all seats side by side in one row, or none. False: so if it can be, otherwise in nearby rows with nobody alone if that can be avoided.',
  })
  adjacent: boolean;

  @Field(() => ID, { nullable: true, description: addToHoldDescription })
  @IsOptional()
  @Matches(idPattern, anId)
  addToHoldId?: string | null;

  @Field(() => String, { nullable: true, description: guestTokenDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  guestToken?: string | null;

  @Field(() => String, { nullable: true, description: accessCodeDescription })
  @IsOptional()
  @Length(1, 64, { message: 'must have 1 to 64 characters' })
  accessCode?: string | null;

  @Field(() => String, { nullable: true, description: admissionDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  admission?: string | null;

  @Field(() => String, { description: keyDescription })
  @Length(8, 128, { message: 'must have 8 to 128 characters' })
  idempotencyKey: string;
}

@InputType({ description: 'How many places in one area.' })
export class AreaQuantityInput {
  @Field(() => ID, { description: 'GeneralAdmissionArea.key.' })
  @Length(1, 64, { message: 'must be the key of an area, 1 to 64 characters' })
  key: string;

  @Field(() => Int, { description: 'How many places, at least 1.' })
  @Min(1, { message: 'must be at least 1' })
  @Max(maxSelection, { message: `must be at most ${maxSelection}` })
  quantity: number;
}

@InputType({
  description: 'Places without numbers to hold, all or nothing, with seats in the same hold if asked.',
})
export class HoldGeneralAdmissionInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => [AreaQuantityInput], { description: 'How many in which area; each area once.' })
  @ArrayMinSize(1, { message: 'must name at least one area' })
  @ArrayMaxSize(20, { message: 'must name at most 20 areas' })
  @ValidateNested({ each: true })
  areas: AreaQuantityInput[];

  @Field(() => [ID], {
    nullable: true,
    description: 'Seats to hold with them, "section/row/number" or Seat.id.',
  })
  @ArrayMaxSize(maxSelection, { message: `must name at most ${maxSelection} seats` })
  @Length(5, 300, { each: true, message: 'must be seat ids such as "Parterre/C/12"' })
  seatIds?: string[];

  @Field(() => ID, { nullable: true, description: addToHoldDescription })
  @IsOptional()
  @Matches(idPattern, anId)
  addToHoldId?: string | null;

  @Field(() => String, { nullable: true, description: guestTokenDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  guestToken?: string | null;

  @Field(() => String, { nullable: true, description: accessCodeDescription })
  @IsOptional()
  @Length(1, 64, { message: 'must have 1 to 64 characters' })
  accessCode?: string | null;

  @Field(() => String, { nullable: true, description: admissionDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  admission?: string | null;

  @Field(() => String, { description: keyDescription })
  @Length(8, 128, { message: 'must have 8 to 128 characters' })
  idempotencyKey: string;
}

@InputType({
  description:
    'One hold of the viewer. The action can be sent again without harm, so it needs no idempotency key.',
})
export class HoldActionInput {
  @Field(() => ID, { description: 'SeatHold.id.' })
  @Matches(idPattern, anId)
  holdId: string;

  @Field(() => String, { nullable: true, description: guestTokenDescription })
  @IsOptional()
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  guestToken?: string | null;
}

@InputType({ description: 'A hold to make an order of.' })
export class PlaceOrderInput {
  @Field(() => ID, { description: 'SeatHold.id.' })
  @Matches(idPattern, anId)
  holdId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'A promo code that takes something off; see SeatHold.quote. PromoCodeRefused when it is of no use: then nothing has changed.',
  })
  @IsOptional()
  @Length(1, 64, { message: 'must have 1 to 64 characters' })
  promoCode?: string | null;

  @Field(() => String, { description: keyDescription })
  @Length(8, 128, { message: 'must have 8 to 128 characters' })
  idempotencyKey: string;
}

@InputType({
  description: 'An order to cancel. It can be sent again without harm, so it needs no idempotency key.',
})
export class CancelOrderInput {
  @Field(() => ID, { description: 'Order.id.' })
  @Matches(idPattern, anId)
  orderId: string;
}

@InputType({
  description: "A guest's hold to take over after signing in. It can be sent again without harm.",
})
export class ClaimGuestHoldInput {
  @Field(() => ID, { description: 'SeatHold.id.' })
  @Matches(idPattern, anId)
  holdId: string;

  @Field(() => String, { description: 'The token it was held with.' })
  @Length(1, 1_000, { message: 'must have at most 1000 characters' })
  guestToken: string;
}
