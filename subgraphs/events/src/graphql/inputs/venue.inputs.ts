import { PageArgs } from '@parterre/subgraph-kit/connection';
import {
  IsISO31661Alpha2,
  IsOptional,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ArgsType, Field, Float, InputType } from 'type-graphql';

@InputType({ description: 'A postal address.' })
export class AddressInput {
  @Field(() => String, { description: 'Street and number, at most 120 characters.' })
  @Length(1, 120)
  street: string;

  @Field(() => String, { nullable: true, description: 'Postal code, at most 16 characters.' })
  @IsOptional()
  @Length(1, 16)
  postalCode?: string | null;

  @Field(() => String, { description: 'City, at most 80 characters.' })
  @Length(1, 80)
  city: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country, e.g. FR.' })
  @IsISO31661Alpha2({ message: 'country must be an ISO 3166-1 alpha-2 code, e.g. FR' })
  country: string;
}

@InputType({ description: 'A place on Earth (WGS 84).' })
export class GeoPointInput {
  @Field(() => Float, { description: 'Latitude in degrees, -90 to 90.' })
  @Min(-90)
  @Max(90)
  lat: number;

  @Field(() => Float, { description: 'Longitude in degrees, -180 to 180.' })
  @Min(-180)
  @Max(180)
  lng: number;
}

@InputType({ description: 'A new venue.' })
export class CreateVenueInput {
  @Field(() => String, { description: 'What people call it, at most 120 characters.' })
  @Length(1, 120)
  @Matches(/\S/, { message: 'name must not be blank' })
  name: string;

  @Field(() => AddressInput, { description: 'Where to go.' })
  @ValidateNested()
  address: AddressInput;

  @Field(() => GeoPointInput, { description: 'Where it is on a map.' })
  @ValidateNested()
  location: GeoPointInput;

  @Field(() => String, { description: 'IANA time zone, e.g. Europe/Paris.' })
  @MaxLength(64)
  timeZone: string;
}

@ArgsType()
export class VenuesArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Words of name or city, or their first letters; at most 100 characters.',
  })
  @IsOptional()
  @MaxLength(100)
  search?: string | null;
}
