import { type Locale, locale } from '@parterre/contracts/values';
import { ArrayMaxSize, IsIn, IsOptional, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { maxFavourites } from '../../domain/profile.js';

@InputType({ description: 'What to change of the viewer’s profile; what is left out stays.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'The name others see, 1 to 80 characters.' })
  @IsOptional()
  @Length(1, 80, { message: 'displayName must have 1 to 80 characters' })
  @Matches(/\S/, { message: 'displayName must have something other than spaces' })
  displayName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'With country code, e.g. +33612345678; an empty text removes it.',
  })
  @IsOptional()
  @Matches(/^(\+[1-9]\d{6,14})?$/, {
    message: 'phone must be a number with country code such as +33612345678',
  })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'Language to write to the user in: en or fr.' })
  @IsOptional()
  @IsIn(locale.options, { message: 'locale must be en or fr' })
  locale?: Locale | null;
}

@InputType({ description: 'Channels to open or close; what is left out stays.' })
export class NotificationChannelsInput {
  @Field(() => Boolean, { nullable: true, description: 'By e-mail.' })
  email?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'By text message.' })
  sms?: boolean | null;
}

@InputType({
  description: 'What the viewer wants to hear of; what is left out stays, a list replaces the one before.',
})
export class UpdatePreferencesInput {
  @Field(() => [ID], {
    nullable: true,
    description: `Slugs of favourite categories, at most ${maxFavourites}.`,
  })
  @IsOptional()
  @ArrayMaxSize(maxFavourites, { message: `categories must have at most ${maxFavourites} slugs` })
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    each: true,
    message: 'categories must be slugs such as jazz or stand-up-comedy',
  })
  @MaxLength(64, { each: true, message: 'categories must have slugs of at most 64 characters' })
  categories?: string[] | null;

  @Field(() => [String], { nullable: true, description: `Favourite cities, at most ${maxFavourites}.` })
  @IsOptional()
  @ArrayMaxSize(maxFavourites, { message: `cities must have at most ${maxFavourites} names` })
  @Length(1, 80, { each: true, message: 'cities must have names of 1 to 80 characters' })
  cities?: string[] | null;

  @Field(() => NotificationChannelsInput, { nullable: true, description: 'Channels to open or close.' })
  @IsOptional()
  @ValidateNested()
  channels?: NotificationChannelsInput | null;
}
